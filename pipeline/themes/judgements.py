"""Words that judge or describe instead of naming: a theme is praised or blamed, so its name should do neither."""

from functools import cache

from pipeline.themes.forms import stem

_JUDGING = {
    "pt": """
        bom boa bons boas ótimo excelente maravilhoso perfeito fantástico impecável espetacular incrível lindo bonito
        legal bacana top melhor adorar adorei amar gostar recomendar agradecer parabéns obrigado feliz contente
        satisfeito mau má maus más ruim ruins péssimo horrível terrível pior fraco vergonha vergonhoso absurdo
        lamentável decepcionante decepção desilusão triste odiar detestar reclamar inadmissível inaceitável ridículo
        nojo nojento doido inútil
    """,
    "es": """
        bueno buena buen óptimo excelente maravilloso perfecto fantástico impecable espectacular increíble bonito lindo
        genial estupendo chido padre mejor encantar encanta adorar amar gustar recomendar agradecer gracias felicidades
        feliz contento satisfecho malo mal mala pésimo horrible terrible peor fatal flojo vergüenza vergonzoso absurdo
        lamentable decepcionante decepción triste odiar detestar quejar inadmisible inaceptable ridículo asco asqueroso
        inútil
    """,
    "ro": """
        bun bună buni bune excelent minunat perfect fantastic impecabil spectaculos grozav superb super frumos plăcut
        iubi adora plăcea recomanda mulțumi mulțumesc felicitări fericit mulțumit încântat rău rea rele slab prost
        groaznic oribil teribil jalnic rușine rușinos absurd lamentabil dezamăgit dezamăgitor dezamăgire trist urî
        detesta inadmisibil inacceptabil ridicol scârbă praf degeaba inutil nebun
    """,
    "en": """
        good great excellent wonderful perfect fantastic brilliant amazing awesome lovely nice best better love like
        enjoy recommend thank thanks happy pleased satisfied bad poor awful horrible terrible worst worse dreadful
        appalling shame shameful disgrace disgraceful absurd ridiculous disappointing disappointed disappointment sad
        hate unacceptable disgusting useless annoying frustrating joke nightmare absolute
    """,
}
_DESCRIBING = {
    "pt": """
        simpático atencioso prestável educado amável gentil grosseiro antipático arrogante incompetente chato
        rápido lento demorado caro barato sujo limpo fresco frio quente novo velho jovem fácil difícil simples
        complicado confuso grande pequeno enorme errado certo correto cheio vazio impossível possível normal igual
        diferente sozinho grátis gratuito
    """,
    "es": """
        simpático atento educado amable gentil grosero maleducado antipático arrogante incompetente rápido lento
        tardado caro barato sucio limpio fresco frío caliente nuevo viejo joven fácil difícil sencillo complicado
        confuso grande pequeño chico enorme equivocado correcto lleno vacío imposible posible normal igual diferente
        solo mil puro gratis gratuito
    """,
    "ro": """
        simpatic atent politicos amabil drăguț nepoliticos nesimțit obraznic arogant incompetent rapid repede lent
        încet greu scump ieftin murdar curat proaspăt rece cald fierbinte nou vechi tânăr bătrân ușor dificil simplu
        complicat confuz mare mic enorm greșit corect plin gol imposibil posibil normal diferit singur tare gratuit
    """,
    "en": """
        friendly polite kind helpful courteous rude arrogant incompetent lazy fast quick slow late early expensive
        cheap pricey dirty clean fresh cold hot warm new old young easy difficult hard simple complicated confusing big
        small tiny huge wrong right correct full empty impossible possible fine okay different fair free
    """,
}
_VAGUE = {
    "pt": """
        dia hora minuto min hrs semana mês ano vez manhã tarde noite hoje ontem amanhã segunda terça quarta quinta sexta
        sábado domingo janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro euro
        real reais coisa parte metade meia pessoa gente homem mulher rapaz filha filho marido mãe pai casa vida empresa
        cliente nome lado caso jeito exemplo mesma tudo último outro princípio problema
    """,
    "es": """
        día hora minuto min hrs semana mes año vez mañana tarde noche hoy ayer lunes martes miércoles jueves viernes
        sábado domingo enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre euro
        peso cosa parte mitad media persona gente hombre mujer señor hija hijo marido madre padre casa vida empresa
        cliente nombre lado caso manera ejemplo todo último momento principio problema
    """,
    "ro": """
        zi zile oră ore minut min săptămână lună luni an ani dată oară dimineață seară noapte azi ieri mâine marți
        miercuri joi vineri sâmbătă duminică ianuarie februarie martie aprilie mai iunie iulie august septembrie
        octombrie noiembrie decembrie leu lei euro lucru parte jumătate om oameni lume domn doamnă copil soț soție mamă
        casă viață firmă client nume loc caz exemplu tot ultimul restul cap rând jos problemă
    """,
    "en": """
        day hour minute min mins hr hrs week month year time morning afternoon evening night today yesterday tomorrow
        monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
        september october november december pound euro dollar thing stuff part half bit lot plenty person people man
        woman guy lad girl son daughter wife husband mother father home house life company customer name side case way
        example everything rest end job problem
    """,
}


def judges(form: str, language: str) -> bool:
    """Whether a word says that something is liked or not ("péssima", "great"); inflected forms too."""
    return stem(form, language) in _stems(_JUDGING[language], language)


def describes(form: str, language: str) -> bool:
    """Whether a word says what something is like ("lenta", "late"), which may be part of a name ("micul dejun")."""
    return stem(form, language) in _stems(_DESCRIBING[language], language)


def is_vague(form: str, language: str) -> bool:
    """Whether a word alone says too little to be a name: a time, a sum, a person ("semana", "people")."""
    return stem(form, language) in _stems(_VAGUE[language], language)


@cache
def _stems(listed: str, language: str) -> frozenset[str]:
    return frozenset(stem(word, language) for word in listed.split())
