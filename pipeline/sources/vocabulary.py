"""The names that survey tools and people give to columns, in the four languages and in the order of preference.

Names are compared as ``normalised``: lower case, without accents, words parted by one space. Longer headers are
matched by the wording of the question ("How likely are you to recommend us?").
"""

import re
import unicodedata
from functools import cache

NAMES: dict[str, tuple[str, ...]] = {
    "id": (
        "id", "response id", "id resposta", "id da resposta", "id respuesta", "id de respuesta", "id raspuns",
        "answer id", "external id", "record id", "submission id", "ticket id", "case id", "complaint id",
        "review id", "feedback id", "row id", "uuid", "ticket", "protocolo", "id reclamacao", "id reclamacion",
        "id queja", "id reclamatie", "numero de protocolo", "reference", "ref",
    ),
    "question": ("question", "question text", "pergunta", "questao", "pregunta", "intrebare", "intrebarea"),
    "date": (
        "received at", "submitted at", "recorded date", "date submitted", "submit date", "submitted", "completed at",
        "end date", "timestamp", "carimbo de data hora", "marca temporal", "marcaj de timp", "marcaj temporal",
        "data da resposta", "data de resposta", "data resposta", "fecha de respuesta", "fecha respuesta",
        "data raspunsului", "data raspuns", "response date", "review date", "complaint date", "data de envio",
        "data do envio", "enviado em", "recebido em", "respondido em", "fecha de envio", "enviado el", "recibido el",
        "trimis la", "primit la", "data trimiterii", "data primirii", "date", "data", "fecha", "datetime", "date time",
        "data e hora", "data hora", "fecha y hora", "fecha hora", "data si ora", "dia", "start date", "created at",
        "created", "created date", "date created", "criado em", "data de criacao", "creado el", "fecha de creacion",
        "creat la", "data crearii", "data da reclamacao", "fecha de la queja", "fecha de reclamacion",
        "data reclamatiei", "time", "hora de inicio", "hora de conclusao", "start time", "completion time",
    ),
    "language": (
        "language", "lang", "user language", "response language", "locale", "survey language", "idioma", "lingua",
        "limba", "language code", "idioma da resposta", "idioma de respuesta", "limba raspunsului",
    ),
    "nps": (
        "nps", "nps score", "score nps", "nota nps", "nota de nps", "nps nota", "puntuacion nps", "nps puntuacion",
        "puntaje nps", "scor nps", "nps scor", "nota nps 0 10", "nps rating", "nps 0 10", "likelihood to recommend",
        "ltr", "net promoter score",
    ),
    "csat": (
        "csat", "csat score", "score csat", "nota csat", "puntuacion csat", "scor csat", "satisfaction",
        "satisfaction score", "overall satisfaction", "customer satisfaction", "satisfacao", "nota de satisfacao",
        "satisfacao geral", "grau de satisfacao", "satisfaccion", "satisfaccion general", "nivel de satisfaccion",
        "satisfactie", "grad de satisfactie", "nivel de satisfactie",
    ),
    "ces": (
        "ces", "ces score", "score ces", "nota ces", "puntuacion ces", "scor ces", "effort", "customer effort",
        "customer effort score", "effort score", "esforco", "esfuerzo", "efort",
    ),
    "rating": (
        "rating", "stars", "star rating", "score", "nota", "estrelas", "estrellas", "stele", "classificacao",
        "avaliacao", "valoracion", "calificacion", "puntuacion", "puntaje", "evaluare", "punctaj", "scor", "grade",
        "nota geral", "overall rating",
    ),
    "channel": (
        "channel", "canal", "contact channel", "feedback channel", "canal de contacto", "canal de contato",
        "canal de atendimento", "canal de atencion", "source channel", "canal de comunicare", "touchpoint",
    ),
    "segment": (
        "segment", "segmento", "customer segment", "segmento de cliente", "segmento do cliente",
        "segmento del cliente", "segment client", "customer type", "tipo de cliente", "tip client", "tip de client",
        "plan", "plano",
    ),
    "country": ("country", "pais", "tara", "country code", "market", "mercado", "piata", "codigo pais"),
    "customer": (
        "customer id", "customer", "customer ref", "customer reference", "customer number", "client id", "id cliente",
        "id do cliente", "id del cliente", "cliente", "numero de cliente", "no de cliente", "n de cliente",
        "codigo de cliente", "codigo cliente", "id client", "client", "cod client", "numar client", "account id",
        "account", "user id",
    ),
    "respondent": (
        "respondent id", "respondent", "respondente", "id do respondente", "id respondente", "inquirido",
        "id do inquirido", "encuestado", "id encuestado", "id del encuestado", "respondentul", "id respondent",
        "participant", "participant id", "participante", "contact id",
    ),
    "kind": (
        "kind", "type", "tipo", "tip", "record type", "feedback type", "response type", "tipo de registo",
        "tipo de registro", "tipo de feedback", "tip feedback", "tipo de respuesta", "tipo de resposta",
    ),
    "survey": (
        "survey", "survey name", "survey id", "survey title", "inquerito", "pesquisa", "questionario", "encuesta",
        "nombre de la encuesta", "nome do inquerito", "nome da pesquisa", "cuestionario", "sondaj", "chestionar",
        "formulario", "formular", "form", "form name",
    ),
    "text": (
        "text", "texto", "textul", "response text", "answer text", "review text", "comment text", "feedback text",
        "comment", "comments", "verbatim", "verbatims", "feedback", "open text", "free text", "open comment",
        "open feedback", "answer", "response", "review", "complaint", "message", "remarks", "suggestion",
        "suggestions", "opinion", "additional comments", "other comments", "customer comments",
        "comentario", "comentarios", "observacao", "observacoes", "sugestao", "sugestoes", "opiniao", "mensagem",
        "resposta", "reclamacao", "reclamacoes", "queixa", "depoimento", "resenha", "texto livre", "resposta aberta",
        "comentarios adicionais", "outros comentarios", "comentarios e sugestoes", "texto da reclamacao",
        "descricao da reclamacao", "observaciones", "observacion", "sugerencia", "sugerencias", "mensaje",
        "respuesta", "queja", "quejas", "reclamacion", "reclamo", "resena", "texto libre", "respuesta abierta",
        "comentarios adicionales", "otros comentarios", "comentarios y sugerencias", "comentariu", "comentarii",
        "comentariul", "observatie", "observatii", "sugestie", "sugestii", "mesaj", "mesajul", "raspuns",
        "reclamatie", "reclamatii", "plangere", "sesizare", "recenzie", "parere", "opinie", "parerea ta", "text liber",
        "raspuns liber", "alte comentarii", "comentarii si sugestii",
    ),
}  # fmt: skip

_SECOND_CHOICE = frozenset({"description", "descricao", "descripcion", "descriere", "details", "detalhes", "detalles"})

_WORDINGS = {
    "nps": re.compile(
        r"\bnps\b|how likely .*recommend|likely to recommend|probabilidade .*recomend|probabilidad .*recom"
        r"|(recomendaria|recomendarias|recomiende|recomendar)\b.*\b(0|10|escala|nota)\b"
        r"|de (probabil|dispus) .*recomand|probabil .*recomand|recomanda.*\b(0|10|scala)\b"
    ),
    "csat": re.compile(
        r"\bcsat\b|how satisfied|quao satisfeit|grau de satisfac|nivel de satisfac|como de satisfech"
        r"|que tan satisfech|cat de (multumit|satisfacut)|grad(ul)? de (satisfactie|multumire)"
    ),
    "ces": re.compile(
        r"\bces\b|how (easy|difficult)|made it easy|how much effort|quao facil|facilidade|que tan facil"
        r"|facilidad|cuanto esfuerzo|quanto esforco|cat de usor|cat efort"
    ),
}
_NO_SCORE = re.compile(
    r"\b(comment\w*|coment\w*|reason|motivo?\w*|razao|razon|why|porque|group|grupo|grup|categor\w*)\b"
)
_COMMENT_WORD = re.compile(
    r"\b(comment|comments|feedback|verbatim|comentario|comentarios|comentariu|comentarii|observac\w+|observatii"
    r"|suggestions?|sugest\w+|sugerencias?|open ended|texto livre|texto libre|text liber)\b"
)
_TEXT_WORD = re.compile(
    r"\b(opiniao|opinion|opinie|mensagem|mensaje|mesaj|motivo|motivos|motiv|motivul|razao|razon|reason|reasons|porque"
    r"|why|explain|queja|reclamac\w+|reclamatie|plangere|complaint|review|please specify|especifique|specificati"
    r"|other|outro|outra|otro|otra|altul|altele)\b"
)
_NOT_TEXT = re.compile(
    r"\b(id|date|data|fecha|time|hora|ora|type|tipo|tip|score|nota|scor|rating|language|idioma|lingua|limba|count"
    r"|number|numero|numar|status|estado|stare|canal|channel|category|categoria|categorie|group|url|link|author"
    r"|autor|name|nome|nombre|nume|email|e mail|phone|telefone|telefono|telefon|topic|topics|sentiment|tags?)\b"
)
_ASKS = re.compile(
    r"(what|how|why|which|where|when|who|do|did|is|are|was|were|would|could|please|tell|describe|if you"
    r"|o que|que|qual|quais|como|porque|por que|conte|diga|descreva|indique|explique|se pudesse|deixe|partilhe"
    r"|compartilhe|cual|cuales|por favor|cuentanos|cuentenos|diganos|dinos|describa|describe|si pudiera|comparta"
    r"|ce|cum|care|de ce|va rugam|te rugam|spuneti|spune|descrieti|daca ati)\b"
)


def normalised(header: str) -> str:
    """A header without case, accents and punctuation, words parted by one space; "ResponseId" is two words."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", header)
    plain = unicodedata.normalize("NFKD", parted.casefold())
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", letters))


@cache
def _roles_by_name() -> dict[str, tuple[str, int]]:
    table: dict[str, tuple[str, int]] = {}
    for role, names in NAMES.items():
        for rank, name in enumerate(names):
            table.setdefault(name.replace(" ", ""), (role, rank))
    return table


def role_by_name(header: str) -> tuple[str, int] | None:
    """The role a header names outright, with its rank among the names of that role (0 is the surest)."""
    return _roles_by_name().get(normalised(header).replace(" ", ""))


def score_by_wording(header: str) -> str | None:
    """``nps``, ``csat`` or ``ces`` where the header asks for one in words, and not for its reason or group."""
    plain = normalised(header)
    if _NO_SCORE.search(plain):
        return None
    return next((role for role, wording in _WORDINGS.items() if wording.search(plain)), None)


def asks_for_text(header: str) -> bool:
    """Whether a header is a question, or speaks of comments and the like, without naming a property of one."""
    plain = normalised(header)
    if header.rstrip().endswith(("?", ":")) and len(plain.split()) > 2:
        return True
    if _ASKS.match(plain) and len(plain.split()) > 2:
        return True
    return bool(_TEXT_WORD.search(plain)) and not _NOT_TEXT.search(plain)


def is_text(header: str) -> bool:
    """Whether a header is one of the answer's text, whatever stands below it ("Comentário NPS")."""
    named, plain = role_by_name(header), normalised(header)
    if named:
        return named[0] == "text"
    return bool(_COMMENT_WORD.search(plain)) and not _NOT_TEXT.search(plain)


def describes(header: str) -> bool:
    """Whether a header may be the answer's text, but is as often a product's: taken where there is no better."""
    return normalised(header) in _SECOND_CHOICE


def known_header(header: str) -> bool:
    """Whether a cell is a column name that is known in itself."""
    return role_by_name(header) is not None
