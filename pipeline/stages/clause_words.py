"""Words that show where an opinion begins and ends, by language; all folded (lower case, no diacritics).

``ASPECTS`` are nouns customers judge, ``VERBS`` finite forms that make a clause, ``OPENERS`` what may stand before a
noun, ``JOINERS`` what joins two of a kind, ``FUNCTION_WORDS`` what says nothing by itself.
"""

from pipeline.schemas import LANGUAGES


def _table(**words: str) -> dict[str, frozenset[str]]:
    return {language: frozenset(words[language].split()) for language in LANGUAGES}


JOINERS = _table(pt="e ou nem", es="y e o u ni", ro="si și sau nici iar", en="and n or nor")

OPENERS = _table(
    pt="""o a os as um uma uns umas do da dos das no na nos nas ao aos pelo pela pelos pelas seu sua seus suas vosso
    vossa vossos vossas nosso nossa este esta estes estas esse essa esses essas meu minha tambem ate de com em por""",
    es="""el la los las un una unos unas del al su sus vuestro vuestra este esta estos estas ese esa esos esas mi
    mis nuestro nuestra tambien de con en por lo""",
    ro="""un o unele niste acest aceasta acesti aceste acel acea al a ai ale de cu la pe din in despre tot si ca""",
    en="the a an this that these those their your its our my his her also of with for in about",
)

_PARTICLES = _table(
    pt="e ou mas que se nao sim ja ainda so muito mais menos bem eu tu ele ela nos me te lhe",
    es="y o pero que si no ya aun solo muy mas menos yo tu el ella nos me te le les se",
    ro="si sau dar insa ca sa nu da mai foarte doar tot eu el ea noi imi mi iti se ne va le",
    en="and or but that if not yes to very more so i you he she it we they me him us them",
)
_MAY_END = _table(
    pt="nao sim ja ainda so muito mais menos bem eu ele ela",
    es="no ya aun solo muy mas menos yo ella",
    ro="nu da mai eu el ea noi",
    en="yes more so it me him us them you he she",
)
FUNCTION_WORDS = {language: OPENERS[language] | _PARTICLES[language] for language in LANGUAGES}

WANTS_MORE = {language: FUNCTION_WORDS[language] - _MAY_END[language] for language in LANGUAGES}
"""Function words after which a clause cannot end."""

VERBS = _table(
    pt="""é são sao foi foram era eram está estao estão estava estavam esteve estiveram estou tem têm tinha tinham
    teve tiveram há houve havia ficou ficaram fica ficam fiquei parece parecem vem vêm veio vieram chega chegam
    demora demoram funciona funcionam deixa deixam precisa precisam pode podem podia podiam poderia poderiam deve
    devem devia deviam deveria deveriam vai vao vão fez fizeram faz fazem fiz deu deram dá dão custa custam falta
    faltam atende atendem atendeu entregam resolve resolvem resolveu responde respondem respondeu gostei gosto
    adorei amei odiei recomendo comprei achei paguei esperei liguei recebi tive fui quero consegui consigo cumpre
    cumprem cumpriu vale valem valeu compensa merece trava travam cai caem caiu quebra serve sabe sabem volto
    voltarei acho adoro continua continuam espero seria seriam melhora sinto entrega quis disse disseram veio cheira
    vendem promete prometem""",
    es="""es son fue fueron era eran está estan están estaba estaban estuvo estuvieron estoy tiene tienen tenia
    tenía tuvo tengo hay habia había hubo queda quedan quedó parece parecen viene vienen vino llega llegan tarda
    tardan funciona funcionan deja dejan necesita necesitan puede pueden podria podrian podría podrían deberia
    deberian debería deberían debe deben va van hizo hacen hace dio dan cuesta cuestan falta faltan atiende atienden
    atendió resuelve resuelven responde responden gusta gustan encanta encantan recomiendo quiero volvere volveré
    volveria volvería cumple cumplen sirve sirven vale valen merece compré pagué esperé llamé recibí ha han fui
    sería seria dejó costó falló""",
    ro="""e este sunt era erau are au avea aveau avem am ai fost pare par vine vin intarzie merge merg functioneaza
    ramane lasa trebuie poate pot putea ar va vor face fac da costa lipseste lipsesc raspunde raspund rezolva place
    plac recomand vreau merita tine dureaza arata stau sta stie stiu cumpar multumesc a-i s-a s-au m-a m-au n-a n-au
    mi-a mi-au l-am le-am am-o nu-i nu-mi imi iese crapa blocheaza""",
    en="""is are was were isn't aren't wasn't weren't it's that's they're has have had hasn't haven't hadn't do does
    did don't doesn't didn't can can't cannot could couldn't will won't would wouldn't should shouldn't must needs
    need seems seemed looks looked feels felt comes came arrived arrives takes took works worked makes made keeps
    kept gets got goes went gave gives costs lacks lacked broke broken fell tastes tasted smells smelled love loved
    like liked hate hated enjoyed recommend found think thought want wanted helped exceeded offers offered provides
    provided crashes crashed failed fails said told tells says lost treated turned charged became stopped dont
    doesnt didnt wasnt isnt cant wont""",
)
"""Forms that lose their meaning without diacritics ("é", "está") keep them: look up the plain and the folded form."""

FAULTS = _table(
    pt="caro cara caros caras carissimo lento lenta demorado demorada sujo suja barulhento pequeno pequena frio fria",
    es="caro cara caros caras carisimo lento lenta sucio sucia ruidoso pequeno pequena frio fria tarde flojo",
    ro="scump scumpa scumpe lent lenta murdar murdara zgomotos mic mica rece tarziu slab slaba",
    en="expensive pricey overpriced slow late dirty noisy small cold rude",
)
"""One word that says what is wrong."""

VERB_ENDINGS: dict[str, tuple[str, ...]] = {
    "pt": ("aram", "eram", "iram", "avam", "ava", "ou", "ei", "iu"),
    "es": ("aron", "ieron", "aban", "aba", "ó", "é"),
    "ro": ("ează", "eaza", "ește"),
    "en": (),
}

OF = _table(pt="de do da dos das", es="de del", ro="de", en="of")

PREPOSITIONS = _table(
    pt="de do da dos das ao aos no na nos nas pelo pela com",
    es="de del al con",
    ro="de al a ale ai din la despre cu",
    en="of for in about with",
)
"""What before a noun makes it part of what went before."""

CONNECTIVES = _table(
    pt="que quem onde porque", es="que quien donde porque", ro="care ca unde sa", en="that which who where"
)
"""What makes a clause part of the one before it."""

CONDITIONS = _table(
    pt="se quando caso enquanto como embora",
    es="si cuando mientras como",
    ro="daca cand cat desi",
    en="if when while once as although though because unless",
)
"""What opens a clause that waits for its main clause."""

ARTICLES = _table(
    pt="o a os as esta este", es="el la los las esta este", ro="acest aceasta", en="the this these that my"
)

SUBJECTS = _table(
    pt="""eu ele ela eles elas nos voces vcs ninguem isso isto aquilo depois agora me te se lhe nao nunca nem ja ainda
    sem""",
    es="""yo ella ellos ellas nosotros vosotros ustedes nadie eso esto luego despues ahora me te se nos os le les no
    nunca ni ya aun todavia sin""",
    ro="""eu ea ei ele noi voi nimeni asta apoi acum altfel imi isi iti ne va se nu n-am n-a n-au m-au m-a s-a s-au
    mi-a mi-au l-am le-am inca fara""",
    en="""i im ive i'm i've it its it's he she they they're you we we're nobody everyone there there's theres
    otherwise then now never still no not without""",
)
"""What begins a clause after a comma: who does it, when, a pronoun before its verb, or a "not"."""

COPULAS = _table(
    pt="é são foi foram era eram está estão estava estavam ficou veio vieram",
    es="es son fue fueron era eran está están estaba estaban estuvo",
    ro="e este sunt era erau arata",
    en="is are was were isn't aren't wasn't weren't",
)

EVALUATES = _table(
    pt="falta faltam faltou há tem têm adorei amei gostei detestei odiei adoro recomendo melhorem",
    es="falta faltan faltó hay tiene tienen encanta encantó gusta gustó encantan gustan odio recomiendo mejoren",
    ro="lipseste lipsesc place plac placut recomand are au ador urasc",
    en="love loved like liked hate hated enjoyed lacks lacked lacking recommend needs has had",
)
"""Verbs that judge what follows them ("and loved the food")."""

ASPECTS = _table(
    pt="""preco precos valor valores custo custos taxa taxas portes frete entrega entregas envio envios prazo prazos
    embalagem embalagens atendimento servico servicos assistencia suporte apoio qualidade produto produtos artigo
    artigos material materiais tamanho tamanhos cor cores variedade escolha oferta ofertas stock estoque loja lojas
    site app aplicacao aplicativo pagamento pagamentos reembolso reembolsos troca trocas devolucao devolucoes fatura
    faturas faturacao conta cobranca cobrancas contrato contratos rede cobertura internet sinal velocidade comida
    refeicao refeicoes pratos bebida bebidas pequeno-almoco cafe quarto quartos cama camas limpeza higiene
    localizacao vista piscina hotel ambiente decoracao barulho ruido estacionamento wifi pessoal funcionario
    funcionarios funcionaria funcionarias empregado empregados empregada equipe equipa staff atendente atendentes
    vendedor vendedores tecnico tecnicos medico medicos enfermeiros rececao recepcao gerente estafeta estafetas
    entregador entregadores motorista transportadora fila filas espera comunicacao informacao informacoes chatbot
    linha telefone bateria ecra tela camera som desempenho design acabamento acabamentos garantia reparacao conserto
    montagem seguranca privacidade rapidez simpatia profissionalismo eficiencia facilidade conforto durabilidade
    sabor temperatura quantidade instalacoes""",
    es="""precio precios valor coste costes costo costos tarifa tarifas gastos envio envios entrega entregas plazo
    plazos embalaje empaque atencion trato servicio servicios soporte asistencia calidad producto productos articulo
    articulos material talla tallas color colores variedad surtido oferta ofertas stock tienda tiendas web pagina
    sitio app aplicacion pago pagos reembolso reembolsos devolucion devoluciones factura facturas facturacion cuenta
    cobro cobros contrato red cobertura internet senal velocidad comida comidas plato platos bebida bebidas desayuno
    cena habitacion habitaciones cama camas bano banos limpieza higiene ubicacion situacion vistas piscina hotel
    ambiente decoracion ruido aparcamiento estacionamiento wifi personal empleado empleados empleada camarero
    camareros equipo staff vendedor vendedores tecnico tecnicos medico medicos recepcion gerente repartidor
    repartidores mensajero cola colas espera comunicacion informacion chatbot linea telefono bateria pantalla camara
    sonido rendimiento diseno acabado acabados garantia reparacion montaje seguridad privacidad rapidez amabilidad
    profesionalidad profesionalismo eficiencia comodidad sabor temperatura cantidad instalaciones""",
    ro="""pret preturi pretul preturile cost costul costuri costurile taxa taxe taxele livrare livrarea livrari
    livrarile transport transportul ambalaj ambalajul ambalare ambalarea colet coletul serviciu serviciul servicii
    serviciile servire servirea suport suportul asistenta calitate calitatea produs produsul produse produsele
    marime marimea culoare culoarea varietate varietatea oferta oferte ofertele stoc stocul magazin magazinul
    magazine site site-ul aplicatie aplicatia plata plati platile rambursare rambursarea retur returul factura
    facturi facturile facturarea contract contractul retea reteaua acoperire acoperirea internet internetul semnal
    semnalul viteza mancare mancarea meniu meniul bautura bauturile mic-dejun micul-dejun camera camere camerele pat
    patul paturi paturile baie baia curatenie curatenia igiena locatie locatia pozitia vederea piscina hotel hotelul
    atmosfera decor zgomot zgomotul parcare parcarea wifi personal personalul angajat angajati angajatii angajatul
    echipa staff staff-ul vanzator vanzatorul vanzatori vanzatorii vanzatoare vanzatoarea tehnician tehnicianul
    tehnicienii medic medicul medicii receptie receptia curier curierul curieri curierii coada cozi cozile asteptare
    asteptarea comunicare comunicarea informatii informatiile chatbot chatbotul chatbot-ul telefonul baterie bateria
    ecran ecranul display display-ul sunet sunetul performanta performantele design design-ul designul garantie
    garantia reparatie reparatia montaj montajul siguranta rapiditate rapiditatea amabilitate amabilitatea
    profesionalism profesionalismul eficienta confort confortul gust gustul temperatura cantitate cantitatea portii
    portiile""",
    en="""price prices pricing value cost costs fee fees charges delivery deliveries shipping postage packaging
    service services support assistance quality product products item items size sizes colour color range selection
    choice variety offers stock store shop website site app payment payments checkout refund refunds returns billing
    contract network coverage internet broadband signal speed connection food meal meals drink drinks menu dishes
    breakfast dinner lunch room rooms bed beds bathroom bathrooms cleanliness hygiene location view views pool hotel
    atmosphere ambience decor noise parking wifi wi-fi staff employees team waiter waiters waitress driver drivers
    courier couriers agent agents seller sellers technician technicians engineer engineers doctor doctors nurses
    nurse reception receptionist manager queue queues tills communication information chatbot battery screen camera
    sound performance design warranty repair repairs installation security privacy friendliness professionalism
    efficiency comfort taste temperature portions portion flight flights luggage baggage seat seats""",
)
