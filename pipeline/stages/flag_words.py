"""Wording that raises a flag, by language, as regular expressions over folded text (lower case, no diacritics).

Precision first: a word that also has a harmless sense is listed only in the phrase that rules it out.
"""

Wording = dict[str, tuple[str, ...]]

_PT_TIMES = (
    r"(?:[2-9]|\d\d+|duas|dois|tres|quatro|cinco|seis|sete|oito|nove|dez|varias|muitas|imensas|inumeras|diversas|mil)"
)
_ES_TIMES = r"(?:[2-9]|\d\d+|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|varias|muchas|innumerables|infinitas|mil)"
_RO_TIMES = r"(?:[2-9]|\d\d+|doua|trei|patru|cinci|sase|sapte|opt|noua|zece|mai multe|nenumarate|zeci de|multe|n)"
_EN_TIMES = (
    r"(?:[2-9]|\d\d+|two|three|four|five|six|seven|eight|nine|ten|several|many|multiple|numerous|countless|umpteen|"
    r"a dozen|dozens of|various)"
)
_END = r"(?=\s*(?:$|[.,;!?)…]|e\b|se\b|y\b|si\b|daca\b|and\b|if\b|unless\b))"
"""Nothing more is said: what is to be cancelled is the relationship."""

LEAVING: Wording = {
    "pt": (
        r"\b(?:vou|vamos|quero|queremos|queria|pretendo|tenciono|decidi|penso em|pensando em|a pensar em|ponderar|"
        r"a ponderar) "
        r"(?:mesmo |ja |entao |seriamente |em )*(?:"
        r"(?:cancelar|rescindir|encerrar|fechar) (?:(?:o|a|meu|minha|tudo|todos|os) )*(?:contratos?|assinatura|"
        r"subscricao|contas?|"
        r"plano|servicos?|seguro|adesao|cartao|mensalidade|linha|pacote|internet)\b"
        rf"|(?:cancelar|rescindir){_END}"
        r"|(?:mudar|trocar) (?:(?:ja )?(?:de|para) )?(?:outr[oa]|a concorrencia|operadora|fornecedor|banco|loja|"
        r"marca|seguradora|companhia|empresa)\b"
        r"|(?:mudar|trocar)-?me\b|deixar de ser client\w+|desinstalar|procurar outr[oa] (?:loja|operadora|empresa|"
        r"banco|marca|fornecedor))",
        r"\bnunca mais (?:(?:ca|la|aqui|vos|eu|irei|vou) )*(?:volt(?:o|ar|arei|amos|aremos)|compr(?:o|ar|arei|"
        r"amos)|encomend\w+|contrat\w+|us[oa]r?\w*|"
        r"ponho|piso|peco|pedirei)\b",
        r"\bnao (?:(?:vou|irei|pretendo|tenciono|penso|quero) )?(?:volt(?:o|ar|arei|amos|aremos)|torn(?:o|ar|"
        r"arei)|compr(?:o|ar|arei) mais)\b"
        r"(?! (?:\w+ ){0,3}(?:noutr|outr|atras))(?: (?:mais|a \w+r|la|ca|aqui)\b)*",
        r"\b(?:ir|vou|mudar?|mudei|passar|passei|fugir|fui|mudar-me) (?:\w+ )?(?:para|pra) (?:a )?concorrencia\b",
        r"\bultima vez que (?:(?:la|ca|aqui|vos|eu) )*(?:compr\w+|volt\w+|uso|encomend\w+|peco|venho|vou|contrato)\b",
        r"\b(?:perderam|acabaram de perder) (?:\w+ )?(?:um|uma|o|a) (?:bo[am] )?client\w+|\bcliente a menos\b|"
        r"\bdeixei de ser client\w+",
    ),
    "es": (
        r"\b(?:voy a|vamos a|quiero|queremos|pienso|pensando en|me planteo|he decidido|tendre que|acabare por|"
        r"estoy por|pensando) "
        r"(?:en )?(?:(?:cancelar|rescindir|cerrar) (?:(?:el|la|mi|los|mis) )*(?:contratos?|suscripcion|cuentas?|"
        r"plan|servicios?|seguro|tarjeta|linea)\b"
        rf"|cancelar{_END}|dar(?:me|nos)? de baja|cambiar(?:me|nos)? (?:de|a) (?:compania|operador\w*|banco|"
        rf"tienda|proveedor|marca|aseguradora|otr[oa])\b"
        r"|(?:irme|pasarme) (?:a|con) (?:la competencia|otr[oa])\b|dejar de ser client\w+|desinstalar|"
        r"buscar otr[oa] (?:compania|tienda|banco|operador\w*|proveedor)|portar(?:me)?\b)",
        r"\bme (?:doy|he dado|di|dare|voy a dar) de baja\b|\bme (?:voy|cambio|paso|ire|cambiare|pasare) (?:a|"
        r"con) (?:la competencia|otr[oa]|\w+fone|orange|movistar)\b",
        r"\bno (?:vuelvo|volvere|volveremos|volvemos|volveria|volveriamos|pienso volver|pensamos volver|"
        r"vamos a volver|voy a volver)\b"
        r"(?! (?:\w+ ){0,3}otr[oa]s?\b)(?: (?:mas|a \w+r|jamas|nunca)\b)*",
        r"\b(?:nunca|jamas) (?:mas )?(?:vuelvo|volvere|volveremos|comprare|comprar|pedire|contratare|volveria)\b|"
        r"\bnunca mas (?:compro|pido|vengo|voy)\b",
        r"\bultima vez que (?:les |os )?(?:compr\w+|vuelvo|uso|pido|vengo|voy|contrato)\b",
        r"\b(?:han perdido|perdieron|habeis perdido|acaban de perder) (?:a )?(?:un|una) (?:buen[ao]? )?client\w+|"
        r"\bcliente menos\b|\b(?:irme|ir|voy|vamos) a la competencia\b",
    ),
    "ro": (
        r"\b(?:o sa|am sa|vreau sa|vrem sa|ma gandesc sa|ne gandim sa|intentionez sa|urmeaza sa|sunt nevoit\w? sa|"
        r"voi|vom) "
        r"(?:imi |ne |mi )?(?:(?:anul\w+|rezili\w+|inchi[dz]\w*) (?:contract\w*|abonament\w*|cont\w*|card\w*|"
        r"serviciil\w*|polita)"
        rf"|reziliez{_END}|renunt\w* la|(?:ma mut|ma muta|ne mutam|trec|trece|plec|pleca) la|"
        rf"schimb\w* (?:operator\w*|furnizor\w*|banca|magazin\w*|firma)"
        r"|dezinstal\w+|caut\w* (?:alt|alta|altceva|pe altcineva)\b)",
        r"\bnu (?:mai |voi mai |vom mai |o sa mai |am sa mai )(?:cumpara?|comanda?m?|revin|reveni|apelez\w*|apela|"
        r"calc|calca)\b(?! (?:\w+ ){0,3}(?:alta parte|altundeva|alt|alta|alte)\b)",
        r"\bniciodata (?:nu )?(?:mai |voi mai )+(?:cumpar\w*|comand\w*|revin|reveni|apelez|apela)\b|"
        r"\bn-am sa mai (?:cumpar|comand|revin)\b",
        r"\b(?:ma mut|trec|plec|merg|ne mutam) la (?:concurenta|alt\w*)\b",
        r"\bultima (?:data|oara) cand (?:mai )?(?:cumpar|comand|apelez|vin|folosesc)\b",
        r"\b(?:ati|au) (?:mai )?pierdut (?:inca )?(?:un|o) client\w*|\bclient mai putin\b",
    ),
    "en": (
        r"\b(?:i'm|i am|im|we're|we are|i will|i'll|will be|will|shall be|going to|gonna|want to|thinking (?:of|"
        r"about)|considering|planning (?:to|on)|about to|"
        r"ready to|looking to|have to|having to|be) (?:be |now |seriously |just |definitely )*(?:"
        r"cancel(?:l?ing)? (?:(?:my|our|the|this|all) )*(?:accounts?|subscriptions?|contracts?|membership|"
        r"polic(?:y|ies)|plan|services?|broadband|direct debit|card|insurance)\b"
        rf"|cancell?ing{_END}|switch(?:ing)? (?:(?:to )?(?:another|a different|a competitor|competitors|elsewhere|"
        rf"provider|suppliers?|banks?|networks?))"
        r"|(?:leave|leaving) (?:you|this (?:bank|company|provider|network)|for (?:a|another|your) )"
        r"|(?:move|moving|go|going|shop|shopping|look|looking|take my (?:business|money|custom)|"
        r"taking my (?:business|money|custom)) elsewhere"
        r"|(?:close|closing) (?:my|our) accounts?)",
        r"\bnever again\b(?! (?:had|have|will i (?:have|need|go without|use any)|worr))"
        r"|\b(?:will|would|shall|'ll) never (?:ever )?(?:use|buy|shop|order|fly|return|book|come back|go back|"
        r"stay|rent|deal|do business)\b(?! (?:\w+ ){0,3}(?:else|another|other)\b)"
        r"|\bnever (?:use|using|buy|buying|shop|shopping|order|ordering|fly|flying|book|booking|stay|"
        r"staying) (?:\w+ ){0,4}again\b",
        r"\b(?:won't|wont|will not|would not|wouldn't) (?:be )?(?:(?:com(?:e|ing) )?back|return(?:ing)?|us(?:e|"
        r"ing) (?:\w+ ){1,3}again|buy(?:ing)? (?:\w+ ){0,3}again|shop(?:ping)? (?:\w+ ){0,3}again|"
        r"order(?:ing)? (?:\w+ ){0,3}again)\b",
        r"\blast time (?:i|we|i'll|we'll) (?:will |ever )*(?:use|buy|shop|order|fly|stay|book|come|eat)\b",
        r"\blost (?:a|another|my|our) (?:\w+ ){0,2}(?:customer|business|custom)\b|\b(?:take|taking|took) (?:my|"
        r"our) (?:business|custom|money) elsewhere\b",
    ),
}

AUTHORITY: Wording = {
    "pt": (
        r"\blivro d[ea]s? reclamac\w+|\bprocon\b|\breclame ?aqui\b|\bdeco(?: proteste)?\b|\banacom\b|\basae\b|"
        r"\berse\b|\banatel\b|\baneel\b|\bbacen\b",
        r"\bbanco (?:central|de portugal)\b|\bportal da queixa\b|\bconsumidor\.gov\b|\bdefesa do consumidor\b|"
        r"\bprovedor d[oae]\b|\bministerio publico\b",
        r"\bpequenas causas\b|\bjuizado\b|\bcentro de arbitragem\b|\b(?:em|ao|no|para o|a|para) tribuna(?:l|is)\b|"
        r"\b(?:na|a|pela) justica\b|\bvia judicial\b|\b(?:acao|processo) judicial\b|\bprocess(?:ar|arei|"
        r"o) (?:a empresa|voces|vos|esta|essa)\b|\bmedidas legais\b",
        r"(?<!sou )(?<!como )\badvogad[oa]s?\b|\bqueixa[- ]crime\b|\bqueixa (?:na|a) (?:policia|psp|gnr)\b",
    ),
    "es": (
        r"\b(?:hojas?|libro) de (?:reclamac\w+|quejas)\b|\bomic\b|\bocu\b|\bfacua\b|\bprofeco\b|\bcondusef\b|"
        r"\bindecopi\b|\bsernac\b|\bcnmc\b|\bdefensor del (?:consumidor|cliente|pueblo|asegurado)\b",
        r"\b(?:oficina|instituto|direccion|junta arbitral|arbitraje|agencia|organismo\w*) (?:\w+ ){0,3}(?:de|"
        r"del) consum(?:o|idor)\b|\b(?:a|ante|en) consumo\b(?! (?:de|propio|energetico|excesivo|humano))|"
        r"\bprotec\w+ al consumidor\b|\bbanco de espana\b",
        r"(?<!soy )(?<!como )\babogad[oa]s?\b|\bjuzgados?\b|\b(?:a|ante|en) (?:los )?tribunal(?:es)?\b|"
        r"\b(?:acciones|medidas) legales\b|\bvia (?:judicial|legal)\b",
        r"\b(?:poner|pondre|pongo|interponer|presentar|presentare|poniendo|puesto) (?:les )?(?:una )?(?:demanda|"
        r"denuncia)\b|\b(?:voy a|vamos a) (?:demandar|denunciar)\w*|\b(?:les|los|os) (?:demandare|denunciare|"
        r"denuncio|demando)\b",
    ),
    "ro": (
        r"\bprotecti[ae]i? consumator\w+|\banpc\b|\bopc\b|\bancom\b|\banre\b|\bprotectia consumatorului\b|"
        r"\bombudsman\w*",
        r"(?<!sunt )(?<!ca )\bavocat(?:ul|ului|i|ii|a|ei)?\b|\btribunal(?:ul)?\b|\bin (?:instanta|judecata)\b|"
        r"\bjudecatori[ae]\b|\bplangere penala\b|\bplangere la politie\b|\bactiun\w+ (?:in )?(?:instanta|"
        r"legal\w+)\b|\bcale legala\b",
    ),
    "en": (
        r"\bombudsm[ae]n\b|\btrading standards\b|\bsmall claims\b|\bcounty court\b|\bcitizens advice\b|\bofcom\b|"
        r"\bofgem\b|\bofwat\b|\bcfpb\b|\bbetter business bureau\b|\bthe (?:bbb|ftc|fca|ico|caa|fos)\b|"
        r"\bfinancial conduct authority\b|\bconsumer (?:protection|rights act)\b|\bwatchdog\b|\b(?:the|"
        r"industry) regulator\b",
        r"(?<!as a )(?<!am a )(?<!'m a )\b(?:solicitors?|lawyers?|attorneys?)\b|\blegal (?:action|advice|"
        r"proceedings)\b|\b(?:will|going to|gonna|to) sue\b|\bsuing\b|\blawsuit\b|\b(?:to|"
        r"in) (?:small claims )?court\b(?! ?(?:yard|side|room))",
        r"\breport(?:ed|ing)? (?:you|this|them|it) to (?:the )?(?:police|authorities)\b|\bpolice report\b|"
        r"\baction fraud\b",
    ),
}

SAFETY: Wording = {
    "pt": (
        r"\bincendi\w+|\bpeg(?:ou|ar|ando|aram|ado) fogo\b|\bem chamas\b|\b(?:deit\w+|solt\w+|sai\w*|saindo|"
        r"lanc\w+) (?:muito |muita )?(?:fumo|fumaca|faiscas?)\b|\bexplodi\w+|\bexplosao\b|\bcurto[- ]circuito\b",
        r"\bchoques? eletricos?\b|\b(?:levei|apanhei|deu|da|dava|dando|dar|tomei|"
        r"levar)(?:-me)? (?:um )?choques?\b(?! de)|\beletrocut\w+",
        r"\bqueimaduras?\b|\bqueimei-me\b|\bme queimei\b|\bqueim(?:ei|ou)(?:-me)? (?:(?:o|a|os|as|me|minha|"
        r"meu) )*(?:maos?|dedos?|braco|pele|boca|lingua|perna)\b|\b(?:sobre|super)aquec\w+",
        r"\bintoxica\w+|\bsalmonel\w+|\breac\w*oe?s? alergicas?\b|\breacao alergica\b|\bcrise alergica\b|\b(?:deu|"
        r"fez|provocou|causou|tive)(?:-me)? (?:uma )?alergia\b|\banafila\w+|\b(?:fuga|vazamento|cheiro|"
        r"escape) (?:de|a) gas\b",
        r"\bmagoei-me\b|\bme (?:machuquei|magoei|feri|cortei)\b|\b(?:feri|cortei)-me\b|\bferimentos?\b|\b(?:fui|"
        r"foi|acab\w+|fomos)(?: parar)? (?:ao|no|para o|nas|as) (?:hospital|urgencias?|pronto[- ]socorro)\b|"
        r"\b(?:pedacos?|cacos?|estilhacos?) de (?:vidro|metal|plastico)\b|\bperigos[oa]s?\b|\b(?:um|e um|grande|"
        r"corr\w+) perigo\b",
    ),
    "es": (
        r"\bincendi\w+|\bprendio fuego|\ben llamas\b|\b(?:sal[ie]\w*|ech\w+|solt\w+) (?:mucho )?(?:humo|"
        r"chispas)\b|\bexplot(?:o|aron|ado)\b|\bexplosion\b|\bcorto ?circuito\b",
        r"\bdescargas? electricas?\b|\b(?:dio|da|dan|dieron|daba|dar) (?:un |una |calambre|toques)?(?:calambres?|"
        r"calambrazo|descarga)\b|\bme dio (?:toques|la corriente|corriente)\b|\belectrocut\w+",
        r"\bquemaduras?\b|\bme (?:queme|quemo)\b|\bquem(?:e|o) (?:la|las|el|los) (?:manos?|dedos?|brazo|piel|boca|"
        r"lengua)\b|\bsobrecal\w+",
        r"\bintoxica\w+|\bsalmonel\w+|\breaccion(?:es)? alergicas?\b|\b(?:dio|provoco|causo|"
        r"tuve) (?:una )?alergia\b|\banafila\w+|\b(?:fuga|escape|olor|olia) (?:de|a) gas\b",
        r"\bme (?:lesion\w+|corte|lastim\w+|hice dano|heri)\b|\bherid[ao]s?\b|\b(?:acab\w+|fui|fuimos|"
        r"termin\w+) (?:a|en) (?:urgencias|el hospital)\b|\b(?:trozos?|pedazos?|cristales) de (?:vidrio|cristal|"
        r"metal|plastico)\b|\bpeligros[oa]s?\b|\b(?:un|corr\w+|gran) peligro\b",
    ),
    "ro": (
        r"\bincendi\w+|\bluat foc\b|\bin flacari\b|\b(?:ies\w*|scos|scoate\w*) (?:\w+ )?(?:fum|scantei)\b|"
        r"\bexplod\w+|\bexplozi\w+|\bscurt[- ]?circuit\w*",
        r"\belectrocut\w+|\b(?:m|ne|l)-a curentat\b|\bsoc(?:uri)? electric\w*|\b(?:ma|se|te) curenteaza\b",
        r"\bm-am ars\b|\bs-a ars (?:la|pe)\b|\barsur[ai]\w*|\bsupraincal\w+|\bs-a topit (?:incarcator\w*|priza|"
        r"cablu\w*)",
        r"\bintoxica\w+|\btoxiinfecti\w+|\bsalmonel\w+|\breacti[ei]i? alergic\w+|\b(?:provocat|facut|dat|"
        r"cauzat) (?:o )?alergie\b|\banafila\w+|\b(?:scurger\w+|miros\w*) (?:de|a) gaze?\b",
        r"\bm-am (?:ranit|taiat|accidentat)\b|\b(?:ranit|ranita|rani)\b|\b(?:ajuns|ajung) (?:\w+ )?la (?:spital|"
        r"urgente?)\b|\b(?:cioburi|bucat\w+) de (?:sticla|metal|plastic)\b|\bpericulo(?:s|asa|si|ase)\b|\b(?:un|"
        r"in|mare) pericol\b",
    ),
    "en": (
        r"\b(?:caught|catch(?:es|ing)?|set) (?:\w+ )?(?:on )?fire\b|\bfire (?:hazard|risk)\b|\binto flames\b|"
        r"\bsmoke (?:coming|came|started|pour\w+|billow\w+)\b|\bstarted (?:to smoke|smoking)\b|\bburning smell\b|"
        r"\bsmel(?:t|led|ls|l) (?:of |like )?burning\b|\bsparks (?:flew|flying|coming|came|from)\b|\bsparking\b|"
        r"\bexplod\w+|\bexplosion\b|\bblew up in\b",
        r"\belectric(?:al)? shocks?\b|\belectrocut\w+|\bgot (?:a|an) (?:\w+ )?shock (?:from|off|when)\b|"
        r"\bshort[- ]circuit\w*|\boverheat\w*|\b(?:charger|plug|socket|cable|adapt[eo]r|battery) (?:\w+ )?melted\b",
        r"\bburn(?:t|ed|s)? (?:my|his|her|our|your|me|myself) ?(?:hands?|fingers?|arms?|skin|mouth|tongue|legs?|"
        r"face|self)?\b(?! (?:food|pizza|toast|steak|order|meal))|\bblister(?:s|ed)\b|\bscald\w+",
        r"\ballergic (?:reactions?|shock)\b|\banaphyla\w+|\bfood poisoning\b|\bgas leak\w*|\bsmel(?:t|led|l|"
        r"ls)(?: of)? gas\b|\bcarbon monoxide\b",
        r"\binjur(?:y|ies|ed)\b|\b(?:cut|hurt) (?:my|his|her)(?:self| (?:hand|finger|foot|leg|back|arm|head)s?)\b|"
        r"\bended up in (?:the )?(?:hospital|a ?& ?e|er)\b|\bchok(?:ing hazard|ed on)\b|\b(?:safety|health|"
        r"trip) hazard\b|\bdangerous\b|\bunsafe\b|\b(?:bits?|pieces?|shards?) of (?:glass|metal|plastic)\b",
    ),
}

REPEAT_CONTACT: Wording = {
    "pt": (
        rf"\b(?:(?:liguei|ligado|ligar)(?! (?:[oa]s?|um|uma) )|telefonei|telefonar|contactei|contatei|contactar|"
        rf"reclamei|reclamar|escrevi|falei|enviei|mandei|"
        rf"entrei em conta(?:c)?to) (?:[\w-]+ ){{0,4}}{_PT_TIMES} (?:vezes|emails?|e-mails?|mails|mensagens)\b",
        rf"\b{_PT_TIMES} vezes (?:que |ja |eu |vos |lhes |para )*(?:lig\w+|telefon\w+|contac?t\w+|reclam\w+|"
        rf"escrev\w+)\b",
        r"\b(?:segunda|terceira|quarta|quinta|sexta|decima|enesima|[2-9]\W?[aª]?) (?:vez|chamada|reclamacao|"
        r"tentativa) (?:em \w+ \w+ )?(?:que |eu |vos |ja )*(?:ligo|liguei|contac?t\w+|reclam\w+|telefon\w+|"
        r"escrev\w+|entro em|peco)\b",
        rf"\b{_PT_TIMES} (?:e-?mails|chamadas|telefonemas|ligacoes|mensagens|contac?tos|protocolos|"
        rf"reclamacoes) (?:e (?:nada|ninguem)|sem|depois|enviad\w+|feit\w+|para resolver|para tratar)",
        r"\b(?:ligo|liguei|ligar|telefon\w+)(?! [oa]s? ) (?:\w+ )?(?:todos os dias|dia sim|constantemente|"
        r"repetidamente)\b",
    ),
    "es": (
        rf"\b(?:llame|llamado|llamar|contacte|contactado|reclame|reclamado|escrito|escribi|hablado|hable|enviado|"
        rf"mandado) (?:[\w-]+ ){{0,4}}{_ES_TIMES} (?:veces|correos|emails?|e-mails?|mensajes)\b",
        rf"\b{_ES_TIMES} veces (?:que |ya |les |os |me |he |hemos |tuve que |para )*(?:llam\w+|contact\w+|"
        rf"reclam\w+|escri\w+)\b",
        r"\b(?:segunda|tercera|cuarta|quinta|sexta|enesima|[2-9]\W?[aª]?) (?:vez|llamada|"
        r"reclamacion) (?:en \w+ \w+ )?(?:que |ya |les |os |me |tengo que )*(?:llam\w+|contact\w+|escrib\w+|"
        r"reclam\w+|pongo en)\b",
        rf"\b(?:{_ES_TIMES}|varios|muchos|innumerables) (?:correos|e-?mails|llamadas|mensajes|reclamaciones|"
        rf"tickets) (?:y (?:nada|nadie)|sin|despues|enviad\w+|hech\w+|para)",
        r"\b(?:llamo|llamando|llamar|llame) (?:\w+ )?(?:todos los dias|cada dia|constantemente|otra vez|de nuevo|"
        r"nuevamente)\b",
    ),
    "ro": (
        rf"\b(?:sunat|contactat|scris|reclamat|apelat|telefonat|revenit|insistat|"
        rf"vorbit) (?:[\w-]+ ){{0,4}}de {_RO_TIMES} ori\b",
        rf"\bde {_RO_TIMES} ori (?:pana acum |deja )*(?:am|v-am|i-am|le-am|ii|va|am tot) (?:\w+ )?(?:sunat|sun|"
        rf"contactat|scris|reclamat|apelat)\b",
        r"\ba (?:doua|treia|patra|cincea|sasea|saptea|zecea|n-a|[2-9]-?a) (?:oara|data) (?:de |cand |"
        r"in care )*(?:va |ii |le |imi |mai )*(?:sun|scriu|contactez|reclam|revin|apelez|telefonez)\b",
        rf"\b{_RO_TIMES} (?:de )?(?:telefoane|apeluri|mail-?uri|e-?mail-?uri|mesaje|sesizari|"
        rf"reclamatii) (?:si (?:nimic|nimeni)|fara|trimise|date|dupa|ca sa|pentru a)",
        r"\b(?:sun|sunat) (?:\w+ )?(?:in fiecare zi|zilnic|mereu|iar si iar|din nou)\b",
    ),
    "en": (
        rf"\b(?:called|rang|rung|phoned|e-?mailed|contacted|written|wrote|messaged|complained|chased|spoken|spoke|"
        rf"called back) (?:[\w'-]+ ){{0,5}}{_EN_TIMES} (?:\w+ )?(?:times|occasions)\b",
        r"\b(?:called|rang|rung|phoned|e-?mailed|contacted|messaged|complained|chased) (?:[\w'-]+ ){0,3}(?:twice|"
        r"repeatedly|again and again|over and over|every day|every week|daily)\b",
        r"\b(?:second|third|fourth|fifth|sixth|seventh|tenth|umpteenth|nth|[2-9](?:nd|rd|th)) (?:time|call|email|"
        r"attempt) (?:in \w+ \w+ )?(?:that )?(?:(?:i|i'm|i've|we|we've|have|had|having|am|to) )*(?:call\w*|"
        r"contact\w*|e-?mail\w*|writ\w+|phon\w+|ring\w*|rung|rang|complain\w*|chas\w+)\b",
        rf"\b{_EN_TIMES} (?:phone ?calls|calls|e-?mails|messages|complaints|tickets) (?:later|and (?:still|no|"
        rf"nothing|nobody)|but (?:no|still|nobody)|to (?:get|sort|fix|resolve)|without|with no)\b",
        r"\b(?:keep|kept) (?:on |having to )?(?:calling|ringing|chasing|phoning|call|ring|chase|phone)\b",
    ),
}
