"""Words that tell a language: function words, and those that survey answers are made of.

A word listed under several languages speaks for each of them against the rest. Words are in lower case with their
diacritics; forms without are accepted too, since half of all customers type none.
"""

from functools import cache

from pipeline.stages.folding import fold

_WORDS = {
    "pt": """
        a o os as um uma uns umas de do da dos das em no na nos nas num numa ao aos à às pelo pela pelos pelas por
        para pra pro com sem sob sobre entre até desde após e ou mas porém contudo nem que quem qual quais quando onde
        como porque pq se já não nao nunca sempre sim também tb tbm muito muita muitos muitas mt mto pouco pouca mais
        menos bem mal só ainda agora depois antes hoje ontem aqui ali lá este esta isto esse essa isso aquele aquela
        eu tu ele ela nós vocês você vc vcs eles elas me te lhe lhes meu minha meus minhas seu sua seus suas nosso
        nossa é são foi foram era eram ser sendo está estão estava estou estive tem têm tinha tenho teve ter havia há
        faz fazer fez fiz vai vou vão pode posso poderia deve deveria quero gostei gosto gostaria recomendo adorei
        achei fui tudo nada nenhum nenhuma todos todas toda todo outro outra mesmo mesma qualquer cada tão tanto bom
        boa bons boas ótimo ótima péssimo péssima ruim rápido rápida lento demora demorou demorado atraso atendimento
        entrega serviço preço preços qualidade produto loja encomenda pedido funcionários funcionário simpáticos
        aplicativo dinheiro dias vezes chegou chegar veio comprei compra obrigado obrigada parabéns melhorar excelente
        conta cobrança fila quarto comida limpo limpeza site horas pessoal resposta problema caro barato pessoas coisa
        coisas d q n nd msm hj td blz vlw kkk demais deu dá sei tô tava né ninguém alguém algo fiquei continua
        consegui consigo acho sequer porquê além quanto durante voltarei voltaremos voltaria voltar seguramente seria
        falta faltou faltam ok dizer""",
    "es": """
        a el la los las lo un una unos unas de del en al con sin por para sobre entre hasta desde tras y e o u pero
        sino aunque ni que quien qué cuál cuando cuándo donde dónde como cómo porque xq pq si sí ya no nunca siempre
        también muy mucho mucha muchos muchas poco poca más menos bien mal solo sólo aún todavía ahora después antes
        hoy ayer aquí allí ahí este esta esto ese esa eso aquel yo tú él ella nosotros usted ustedes ellos ellas me te
        se le les nos mi mis tu tus su sus nuestro nuestra es son fue fueron era eran ser siendo está están estaba
        estoy estuve tiene tienen tenía tengo tuvo tener había hay hace hacer hizo hice va voy van puede puedo podría
        debe debería quiero gustó gusta gustaría recomiendo encanta encantó todo nada ningún ninguna ninguno todos
        todas toda otro otra mismo misma cualquier cada tan tanto bueno buena buenos buenas buen excelente malo mala
        pésimo pésima rápido rápida lento tarda tardó tardan retraso atención entrega servicio precio precios calidad
        producto tienda pedido envío empleados personal aplicación dinero días veces llegó llegar vino compré compra
        gracias mejorar cuenta cobro cola habitación comida limpio limpieza sitio horas respuesta problema caro barato
        gente cosa cosas trato amable amables q k d tb xfa porfa bastante nadie alguien algo han he ha hemos sido
        sigue desayuno ubicación volveré volveremos volvería volver repetiría repetiremos seguramente sería además
        cuanto durante falta faltó mejor peor así dice dicen dijeron dieron dio sé""",
    "ro": """
        un o unui unei de din la în in pe cu fără fara pentru ptr pt despre între către până pana după dupa și si sau
        dar însă insa iar totuși ci nici că ca să sa care ce cine când cand unde cum cât dacă daca deja nu niciodată
        mereu da mai foarte f mult multă mulți multe puțin bine rău prost doar numai încă inca acum apoi înainte azi
        ieri aici acolo acest această acesta aceasta acel asta aia eu tu el ea noi voi ei ele mă ma te se îmi imi îți
        își isi i l le ne vă va mi ți mea meu mei mele ta tău său lor noastră este e sunt s am ai are avem aveți au
        era erau fost fi fie fiind fac face făcut facut poate pot putea ar aș as vrea vreau trebuie trebui recomand
        plăcut placut place tot toate toți toti nimic nimeni niciun nicio alt altă alte alți fiecare atât atat bun
        bună buna buni bune excelent slab slabă slabe proastă rapid rapidă lent întârziere întârziat livrare livrarea
        livrarii comanda comandă comenzi serviciu servicii serviciul preț pret preturi prețul prețuri pretul calitate
        calitatea produs produsul produse produsele magazin magazinul angajați personalul aplicația aplicatia bani
        banii zile zi ori ajuns venit cumpărat cumparat mulțumesc multumesc mulțumit multumit mulțumită multumita cont
        factura factură coadă camera camere mâncare mancare curat curățenie ore răspuns raspuns problemă problema
        probleme scump ieftin oameni lucru lucruri colet coletul curier curierul telefon telefonul am-o s-a mi-a m-a
        nu-i l-am n-am n-a ca-i decât decat prea asa așa chiar niste niște cel cea cei cele lui sta stat mare mic nou
        alta sunat spus zis zice dat merge mers mi-au v-a le-am sincer super ok atunci aceea aproape cat orice oricum
        tocmai nevoie filmul film dau iau""",
    "en": """
        the a an of to in on at by for from with without about into over under between until since after before and or
        but however although though yet nor that which who whom what when where why how because cos if whether already
        not no never always yes also too very much many more most less least few little well badly only just still now
        then today yesterday here there this these those i you he she it we they me him her us them my your his its
        our their is are was were be been being am have has had having do does did done doing don't didn't doesn't
        can't cannot can could would should will won't wouldn't may might must want wanted like liked love loved
        recommend all nothing none any some other same each every such so good great excellent bad poor terrible awful
        worst best nice fast quick slow late delay delayed delivery service price prices quality product products
        store shop order orders staff app website money days day times time arrived came bought purchase thanks thank
        please pls improve account bill charged queue room food clean hours hour answer response problem issue
        expensive cheap people thing things customer friendly helpful helped help easy u ur r im i'm i've it's that's
        isn't wasn't couldn't get got getting go going went take took taken make made give gave said told tell called
        call phone even really than as out up off down again back one two three first last new long wait waiting
        waited better everything work works working worked use used using hi hello wrong ever anyone someone something
        ok flight""",
    "fr": """
        le la les l un une des de du d au aux en dans par pour avec sans sur sous entre jusque depuis après avant et
        ou mais cependant pourtant ni que qui quoi dont où quand comment comme parce pourquoi si déjà ne n pas plus
        jamais toujours oui non aussi très beaucoup peu moins bien mal seulement encore maintenant aujourd'hui hier
        ici là ce cet cette ces ça c c'est cela je j j'ai tu il elle on nous vous ils elles me te se s lui leur leurs
        mon ma mes ton ta son sa ses notre nos votre vos est sont était étaient été être suis ai as a avons avez ont
        avait avoir fait faire peut peux pouvoir doit dois veux voudrais tout toute tous toutes rien aucun aucune
        autre même chaque tant bon bonne bons bonnes excellent mauvais rapide lent retard livraison service prix
        qualité produit magasin commande personnel argent jours fois arrivé merci compte facture chambre nourriture
        propre heures réponse cher gens chose choses client accueil équipe agréable y d'un d'une qu'il qu'on n'est n'a
        l'accueil quel quelle quels quelles chez alors donc car trop assez vraiment""",
    "it": """
        il lo la i gli le l un uno una di del dello della dei degli delle a al allo alla ai agli alle da dal dalla dai
        in nel nella nei nelle su sul sulla con senza per tra fra e ed o ma però tuttavia né che chi cosa quale quando
        dove come perché se già non mai sempre sì anche molto molta molti molte poco più meno bene male solo ancora
        adesso ora poi prima oggi ieri qui qua là questo questa questi queste quello quella io tu lui lei noi voi loro
        mi ti si ci vi ne mio mia miei mie tuo tua suo sua nostro nostra è sono era erano essere stato stata stati ho
        hai ha abbiamo avete hanno aveva avere fatto fare fa può posso deve devo voglio vorrei tutto tutta tutti tutte
        niente nulla nessuno nessuna altro altra stesso ogni tanto buono buona buoni ottimo ottima pessimo cattivo
        veloce lento ritardo consegna servizio prezzo prezzi qualità prodotto negozio ordine personale soldi giorni
        volte arrivato grazie conto fattura camera cibo pulito ore risposta caro gente cliente c'è dell nell l'ho dopo
        perchè cui sia così""",
    "ca": """
        el la els les l un una uns unes de del dels d en al als amb sense per pel pels sobre entre fins des i o però
        sinó encara ni que qui què qual quan on com perquè si ja no mai sempre sí també molt molta molts moltes poc
        més menys bé malament només ara després abans avui ahir aquí allà aquest aquesta aquests aquestes això aquell
        jo tu ell ella nosaltres vosaltres vostè ells em et es s li ens us hi ho ha meu meva teu seu seva nostre
        nostra és són era eren ser sent està estan estava estic té tenen tenia tinc tenir havia fa fer fet va van vaig
        pot puc podria deu vull agradat agrada tot res cap tots totes tota altre altra mateix cada tan bo bona bons
        bones excel·lent dolent ràpid ràpida lent retard lliurament servei preu preus qualitat producte botiga comanda
        personal diners dies vegades arribat gràcies compte habitació menjar net hores resposta car gent cosa coses
        han he hem sigut estat fou fos dues quina quin llavors doncs gairebé dins m'ha d'un d'una l'atenció tracte vas
        anem fem crec penso vol vols volem volia sap saps sé algú ningú algun alguna alguns algunes casa home dona nen
        nena cotxe llibre aigua nit matí tarda demà sisplau plau hola adéu gran petit petita nou nova vell tothom
        gaire treballar treball feina lloc dormir viure parlar veure dir dit diu l'he m'agrada n'hi ha'n allò haver
        anar anat vam veu ets som sou estem esteu tenim teniu fas fan podem poden servir trobat trobar arribar arriba
        tornar tornat massa prou tant aixi així sols ciutat carrer diner setmana mes any anys hora minuts primer
        última millor pitjor amic amics mare pare fill filla germà noi noia persones millorar repartidor paquet
        trencat caixa nostres meus meves seus seves teus""",
    "gl": """
        o a os as un unha uns unhas de do da dos das en no na nos nas nun nunha ao á aos ás polo pola polos polas por
        para con sen sobre entre ata desde tras e ou pero mais senón nin que quen cal cando onde como porque se xa non
        nunca sempre si tamén moi moito moita moitos moitas pouco pouca máis menos ben mal só aínda agora despois
        antes hoxe onte aquí alí este esta isto ese esa iso aquel eu ti el ela nós vós eles elas me te che lle lles
        meu miña meus miñas seu súa seus súas noso nosa é son foi foron era eran ser está están estaba estou ten teñen
        tiña teño tivo ter había hai fai facer fixo fixen vai vou van pode podo podería debe quero gustou gusta todo
        nada ningún ninguén todos todas toda outro outra mesmo cada tan tanto bo boa bos boas excelente malo mala
        rápido rápida lento atraso entrega servizo prezo prezos calidade produto tenda pedido persoal cartos días
        veces chegou grazas conta habitación comida limpo horas resposta problema caro xente cousa cousas dixo vostede
        vostedes coa co coas cos dunha dun ningunha algún algunha alguén algo home muller neno nena casa auga noite
        mañá tarde mañán semana ano anos ola adeus grande pequeno novo vello traballo traballar lugar durmir vivir
        falar ver dicir dixen dixeron veu veñen vén imos vas temos estamos somos sodes fas fago facemos podes podemos
        poden sei sabe saben quere queres queremos creo penso chegar volver atopar atopei mellor peor amigo amigos nai
        pai fillo filla irmán rapaz cidade rúa hora minutos sexa fose houbo houber puiden foise deume díxome
        gustaríame""",
    "de": """
        der die das den dem des ein eine einen einem einer und oder aber doch nicht nie immer ja nein auch sehr viel
        viele mehr weniger gut schlecht nur noch jetzt dann heute gestern hier dort dieser diese dieses ich du er sie
        es wir ihr mich mir ihm uns euch mein meine sein ihre unser ist sind war waren bin habe hat haben hatte wird
        werden kann können muss will möchte alles nichts kein keine mit ohne für von vom zu zum zur bei nach vor aus
        auf in im an am um über unter zwischen seit bis durch wenn weil dass ob wie was wer wo wann warum schnell
        langsam lieferung preis qualität service kunden personal danke bestellung zimmer freundlich als so""",
    "nl": """
        de het een van en of maar niet nooit altijd ja nee ook zeer heel veel meer minder goed slecht alleen nog nu
        dan vandaag gisteren hier daar deze dit die dat ik jij je u hij zij ze we wij jullie mij hem ons mijn zijn
        haar is was waren ben heb heeft hebben had wordt worden kan kunnen moet wil alles niets geen met zonder voor
        door bij naar na uit op in aan om over onder tussen sinds tot als omdat hoe wat wie waar wanneer waarom snel
        langzaam levering prijs kwaliteit klant personeel bedankt bestelling kamer vriendelijk te er""",
}

LISTED = tuple(_WORDS)
"""The languages with listed words."""

_EVERYWHERE = """
    ok okay okey oki okk top super wow lol haha hahaha jaja hmm ah oh bla app email mail web wifi internet whatsapp
    facebook instagram google iphone samsung amazon sms pin qr link chat bot online marketing feedback spam
    a b c f g h j k m o p r t v w x y z hotel bar na idem
"""

NEUTRAL = frozenset(_EVERYWHERE.split())
"""Words at home in all languages: alone they tell nothing."""


@cache
def word_languages() -> dict[str, frozenset[str]]:
    """Return for each listed word, with and without its diacritics, the languages it speaks for."""
    exact: dict[str, set[str]] = {}
    folded: dict[str, set[str]] = {}
    for language, words in _WORDS.items():
        for word in words.split():
            exact.setdefault(word, set()).add(language)
            folded.setdefault(fold(word), set()).add(language)
    return {word: frozenset(languages) for word, languages in (exact | folded).items()}
