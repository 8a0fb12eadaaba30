"""Names of people: titles and names apart, offices around names, short forms and full names."""

from __future__ import annotations

import pytest

from kg import persons


@pytest.mark.parametrize(
    ("words", "title", "name"),
    [
        ("Ana Lund", "", "Ana Lund"),
        ("Mr. Trump", "Mr.", "Trump"),
        ("Sen. Ana Lund", "Sen.", "Ana Lund"),
        ("Sens. Lund", "Sens.", "Lund"),
        ("former President Ana Lund", "former President", "Ana Lund"),
        ("ex-President Lula da Silva", "ex-President", "Lula da Silva"),
        ("President-elect Ana Lund", "President-elect", "Ana Lund"),
        ("U.S. President Donald Trump", "U.S. President", "Donald Trump"),
        ("U.N. Secretary-General António Guterres", "U.N. Secretary-General", "António Guterres"),
        ("Secretary of State Ana Lund", "Secretary of State", "Ana Lund"),
        ("Chief of Staff Ana Lund", "Chief of Staff", "Ana Lund"),
        ("Ambassador to the U.N. Ana Lund", "Ambassador to the U.N.", "Ana Lund"),
        ("EU foreign policy chief Ana Lund", "EU foreign policy chief", "Ana Lund"),
        ("Lt. Gen. H.R. McMaster", "Lt. Gen.", "H.R. McMaster"),
        ("Crown Prince Mohammed bin Salman", "Crown Prince", "Mohammed bin Salman"),
        ("President al-Assad", "President", "al-Assad"),
        ("Ursula von der Leyen", "", "Ursula von der Leyen"),
        ("an expert on Pyongyang", "an expert on Pyongyang", ""),
        ("an aide to Bo Ray", "an aide to Bo Ray", ""),
        ("the ambassador to Greece", "the ambassador to Greece", ""),
        ("former secretary of state Bo Ray", "former secretary of state", "Bo Ray"),
        ("the envoy, Bo Ray", "the envoy,", "Bo Ray"),
        ("Supreme Leader Ayatollah Ali Khamenei", "Supreme Leader Ayatollah", "Ali Khamenei"),
        ("the North Korean leader Kim Jong Un", "the North Korean leader", "Kim Jong Un"),
        ("Rep. Ana Lund, D-Calif.", "Rep.", "Ana Lund"),
        ("King Abdullah II", "King", "Abdullah II"),
        ("Saudi King", "Saudi King", ""),
        ("Stephen King", "", "Stephen King"),
        ("Martin Luther King Jr.", "", "Martin Luther King Jr."),
        ("John Major", "", "John Major"),
        ("Prince Bandar bin Sultan", "Prince", "Bandar bin Sultan"),
        ("President Ray Lund, Jr.", "President", "Ray Lund Jr."),
        ("Co-Chair Ana Lund", "Co-Chair", "Ana Lund"),
        ("Senior Adviser to the President Ana Lund", "Senior Adviser to the President", "Ana Lund"),
        ("Director of the Trade Policy Council Ana Lund", "Director of the Trade Policy Council", "Ana Lund"),
        ("Policy Council Ana Lund", "Policy Council", "Ana Lund"),
        ("President Ana Lund of Norway", "President", "Ana Lund"),
        ("Ana Lund for the Peace Institute", "", "Ana Lund"),
        ("Bank of Norway Governor Ana Lund", "Bank of Norway Governor", "Ana Lund"),
        ("44-year-old Ana Lund", "", "Ana Lund"),
        ("Alhaji Bo Ray", "Alhaji", "Bo Ray"),
        ("H.E. Ana Lund", "", "Ana Lund"),
        ("Ana Lund MP", "", "Ana Lund"),
        (
            "Ambassador Extraordinary and Plenipotentiary Ana Lund",
            "Ambassador Extraordinary and Plenipotentiary",
            "Ana Lund",
        ),
        ("the Labour MP", "the Labour MP", ""),
        ("Foreign Minister Ana Ortega y Ruiz", "Foreign Minister", "Ana Ortega y Ruiz"),
        ("The King", "The King", ""),
        ("Xi", "", "Xi"),
        ("the president", "the president", ""),
        ("", "", ""),
    ],
)
def test_split(words: str, title: str, name: str) -> None:
    assert persons.split(words) == (title, name)


@pytest.mark.parametrize(
    ("text", "office"),
    [
        ("North Korean leader | Kim Jong Un", "North Korean leader"),
        ("talks with the former president | Ana Lund", "former president"),
        ("In Port Elm, President | Lund", "President"),
        ("On Monday Prime Minister | Lund", "Prime Minister"),
        ("Meanwhile President | Lund", "President"),
        ("They left Iran. President | Lund", "President"),
        ("the U.S. President | Lund", "U.S. President"),
        ("said U.N. Secretary-General | António Guterres", "U.N. Secretary-General"),
        ("Secretary of State | Ana Lund", "Secretary of State"),
        ("the U.S. special envoy for North Korea | Ana Lund", "U.S. special envoy for North Korea"),
        ("EU foreign policy chief | Ana Lund", "EU foreign policy chief"),
        ("a spokesman for President | Lund", "President"),
        ("an adviser to the president | Ana Lund", "adviser to the president"),
        ("the wife of the President | Ana Lund", "President"),
        (
            "Assistant to the President and Director of the Trade Policy Council | Ana Lund",
            "Director of the Trade Policy Council",
        ),
        ("Medical Adviser to the Vice President Dr. | Ana Lund", "Medical Adviser to the Vice President"),
        ("Mr. | Lund", ""),
        ("the Sultan of Elm | Bo Ray", "Sultan of Elm"),
        ("He met the Foreign Minister of Kazakhstan. | Lund", ""),
        ("the new president, | Lund", ""),
        ("He told | Lund", ""),
        ("| Lund", ""),
    ],
)
def test_office_before_a_name(text: str, office: str) -> None:
    before, name = text.split("|")
    assert persons.before(before + name, len(before)) == office


@pytest.mark.parametrize(
    ("behind", "office"),
    [
        (", the U.S. special envoy, said", "U.S. special envoy"),
        (", the U.S. special envoy for North Korea, said", "U.S. special envoy for North Korea"),
        (", president of Sudland, left", "president of Sudland"),
        (", the president of the U.S., left", "president of the U.S."),
        (", president of the U.S.", "president of the U.S."),
        (", Sudland’s chief negotiator. He", "Sudland’s chief negotiator"),
        (", the Secretary-General of the United Nations, said", "Secretary-General of the United Nations"),
        (", Minister of Trade and Industry, said", "Minister of Trade and Industry"),
        (", 52, said", ""),
        (", who is a president, said", ""),
        (", Bo Ray, and the president, left", ""),
        (" said the president, smiling", ""),
        ("", ""),
    ],
)
def test_office_behind_a_name(behind: str, office: str) -> None:
    assert persons.after("Ana Lund" + behind, len("Ana Lund")) == office


@pytest.mark.parametrize(
    ("title", "expected"), [("Foreign Minister", True), ("Sen.", True), ("Mr.", False), ("former", False), ("", False)]
)
def test_is_office(title: str, expected: bool) -> None:
    assert persons.is_office(title) is expected


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("Lund", "Ana Lund"),
        ("Lund’s", "Ana Lund"),
        ("Mr. Trump", "Donald Trump"),
        ("Sen. Lund", "Ana Lund"),
        ("former President Lund", "President Ana Lund"),
        ("Kim", "Kim Jong Un"),
        ("Kim Jong-un", "Kim Jong Un"),
        ("Kim Jong‑un", "Kim Jong Un"),
        ("Xi", "Xi Jinping"),
        ("President Xi", "Xi Jinping"),
        ("Abe Shinzo", "Shinzo Abe"),
        ("López Obrador", "Andrés Manuel López Obrador"),
        ("Lopez Obrador", "Andrés Manuel López Obrador"),
        ("Lula", "Luiz Inácio Lula da Silva"),
        ("da Silva", "Luiz Inácio Lula da Silva"),
        ("Nicolás Maduro", "Nicolás Maduro Moros"),
        ("Assad", "Bashar al-Assad"),
        ("bin Salman", "Mohammed bin Salman"),
        ("bin Zayed", "Mohammed bin Zayed Al Nahyan"),
        ("von der Leyen", "Ursula von der Leyen"),
        ("Walesa", "Lech Wałęsa"),
        ("Erdoğan", "Recep Tayyip Erdogan"),
        ("George Bush", "George W. Bush"),
        ("Donald J. Trump", "Donald Trump"),
        ("S. Lavrov", "Sergei Lavrov"),
        ("Mohammad Zarif", "Mohammad Javad Zarif"),
        ("King", "Martin Luther King Jr."),
        ("Abdullah", "Abdullah II"),
    ],
)
def test_same(short: str, full: str) -> None:
    assert persons.same(short, full)


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("Melania Trump", "Donald Trump"),
        ("Kim Jong Il", "Kim Jong Un"),
        ("Kim Yong Chol", "Kim Jong Chol"),
        ("Choe Son Hui", "Choi Son Hui"),  # spellings are not guessed: Choe and Choi may be two people
        ("Choe", "Choi Son Hui"),
        ("George W. Bush", "George H.W. Bush"),
        ("Donald Trump", "Donald Trump Jr."),
        ("Donald Trump Jr.", "Donald Trump"),
        ("Jr.", "Martin Luther King Jr."),
        ("bin", "Mohammed bin Salman"),
        ("der", "Ursula von der Leyen"),
        ("Luther", "Martin Luther King"),
        ("Ana Lund", "Lund"),
        ("", "Ana Lund"),
    ],
)
def test_not_the_same(short: str, full: str) -> None:
    assert not persons.same(short, full)


@pytest.mark.parametrize(
    ("text", "served"),
    [
        ("senior adviser to the President | Ana Lund", True),
        ("talks with the President | Ana Lund", False),
        ("President | Ana Lund", False),
        ("| Ana Lund", False),
    ],
)
def test_an_office_of_somebody_else(text: str, served: bool) -> None:
    before, name = text.split("|")
    assert persons.is_served(before + name, len(before)) is served


@pytest.mark.parametrize(
    ("words", "several"),
    [
        ("the two leaders", True),
        ("both presidents", True),
        ("leaders", True),
        ("the opposition leaders", False),
        ("the delegations", False),
        ("", False),
    ],
)
def test_offices_without_whose(words: str, several: bool) -> None:
    assert persons.is_several(words) is several


def test_a_surname_is_without_junior() -> None:
    assert [persons.surname(name) for name in ("Ray Lund, Jr.", "Ana Lund", "Lund", "")] == ["lund", "lund", "lund", ""]


def test_the_first_of_two_surnames_may_be_meant() -> None:
    assert persons.is_paternal("Ortega", "Ana Ortega y Ruiz")
    assert not persons.is_paternal("Ruiz", "Ana Ortega y Ruiz")


def test_a_title_without_forms_of_address() -> None:
    assert [persons.plain(title) for title in ("Trade Minister Dr.", "Minister", "Mr.")] == [
        "Trade Minister",
        "Minister",
        "",
    ]


@pytest.mark.parametrize(
    ("before", "words", "size"),
    [
        ("the envoy to ", "Armenia Ana Lund", len("Armenia ")),
        ("the President of the ", "Republic of Kenya Ana Lund", len("Republic of Kenya ")),
        ("talks with ", "Jordan Ana Lund", 0),
        ("a letter to ", "Ana Maria Lund", 0),
        ("a letter to ", "Jordan Lund", 0),
    ],
)
def test_whom_an_office_serves_is_no_part_of_a_name(before: str, words: str, size: int) -> None:
    assert persons.home(before, words) == size
