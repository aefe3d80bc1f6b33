"""Two small exports that tests of nights read: four languages, an answer that changes, rows that cannot be taken."""

from pathlib import Path

MONDAY = """id,date,question,text,nps,email
1,2025-03-01,O que podemos melhorar?,"A entrega atrasou duas semanas, mas o estafeta foi simpático",3,a@example.com
2,2025-03-02,O que podemos melhorar?,Nada,10,
3,2025-03-02,¿Algo más?,Llevo tres días llamando y nadie contesta. Me cambio de compañía,1,
4,2025-03-03,Ce am putea îmbunătăți?,"Aplicația se blochează mereu, dar prețurile sunt bune",6,
5,2025-03-03,Why this score?,"The sofa arrived broken; call me on 07700 900123",0,
6,2025-03-04,Why this score?,n/a,8,
7,2025-03-04,Pourquoi cette note ?,"La livraison a pris du retard et personne ne répond au téléphone",2,
8,2025-03-05,Why this score?,Great price and friendly staff,47,
"""

TUESDAY = """id,date,question,text,nps,email
5,2025-03-03,Why this score?,"They replaced the sofa within a week, thank you",9,
9,2025-03-06,O que podemos melhorar?,Preço e atendimento péssimos,2,
10,2025-03-06,¿Algo más?,"La factura viene mal y la web no me deja entrar",3,
10,2025-03-06,¿Algo más?,"Otra vez la factura",3,
11,not a date,Ce am putea îmbunătăți?,Coletul a venit desfăcut,2,
12,2025-03-07,Ce am putea îmbunătăți?,"Curierul a fost punctual și politicos",10,
"""


def write_answers(folder: Path) -> list[Path]:
    """Write both exports into a folder, and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / "a-monday.csv", folder / "b-tuesday.csv"]
    for path, content in zip(paths, (MONDAY, TUESDAY), strict=True):
        path.write_text(content, "utf-8")
    return paths
