"""Contacts of persons are cut out of an advertisement, the work is not."""

import re
import unicodedata

import pytest

from employers.advertisements.contacts import cut
from employers.advertisements.flat import MARK
from tests.employers.measures import left_over, rows

# A text, and what may not be left of it.
REACHED = [
    ("Per candidarsi chiedere di Gianfranco dopo le 18", ["Gianfranco"]),
    ("CHIAMARE SIG.RA ROSSINI 340 1234567", ["ROSSINI", "340 1234567"]),
    ("CHIEDERE DI MARIA ORE PASTI", ["MARIA"]),
    ("chiamare maria 340.123.45.67", ["maria", "340.123.45.67"]),
    ("Cerco signora per stirare. Scrivetemi: anna [at] posta [dot] it", ["anna", "posta"]),
    ("tel: 0861/123456 - 347/1234567 (ore serali)", ["0861/123456", "347/1234567"]),
    ("Contatti: Katiuscia Verdi (cell. 3471234567)", ["Katiuscia", "Verdi", "3471234567"]),
    ("Rif. dott. Marco De Santis", ["Marco", "Santis"]),
    ("Inviare CV all'attenzione di Federica Lo Russo, via mail risorse@ditta.it", ["Federica", "Russo", "risorse"]),
    ("Grazie, Lorenza", ["Lorenza"]),
    ("Cordiali saluti\nElisabetta Moretti\nHotel Sole", ["Elisabetta", "Moretti"]),
    ("Mi chiamo Teresa e cerco una colf", ["Teresa"]),
    ("La signora Carla ha 90 anni e ha bisogno di assistenza", ["Carla"]),
    ("Assistere mia nonna Pina, 86 anni", ["Pina"]),
    ("Presentarsi in via Garibaldi 12, Teramo, chiedere del titolare", ["Garibaldi 12"]),
    ("Instagram: @panificio_rossi", ["panificio_rossi"]),
    ("Telegram @lavoro24", ["lavoro24"]),
    ("WhatsApp al +39-333-1234567", ["333"]),
    ("codice fiscale RSSMRA80A01H501U", ["RSSMRA80A01H501U"]),
    ("Wa.me/393331234567", ["393331234567"]),
    ("Responsabile selezione: Ilenia Pavan", ["Ilenia", "Pavan"]),
    ("Colloqui con Giorgio il lunedi", ["Giorgio"]),
    ("per info Samuele 333 12 34 567", ["Samuele", "333"]),
    ("scrivere a: lavoro chiocciola ristorante punto it", ["ristorante"]),
    ("Chiedere di Ermenegildo", ["Ermenegildo"]),
    ("telefonare alla sig.na Iolanda dalle 9 alle 12", ["Iolanda"]),
    ("Ref. Walter", ["Walter"]),
    ("Rivolgersi a don Luigi in parrocchia", ["Luigi"]),
    ("Referente di cantiere: geom. Bassani", ["Bassani"]),
    ("tutor aziendale Sara Conti", ["Sara", "Conti"]),
    ("cell 333-1234567 Franco", ["333-1234567", "Franco"]),
    ("no agenzie. Rosa 340 1234567", ["Rosa", "340"]),
    ("info@hotel-stella.it oppure tel. 085.1234567", ["info@hotel", "085"]),
    ("Il titolare, Massimo Neri, vi aspetta", ["Massimo", "Neri"]),
    ("La nostra chef Beatrice ti seguirà", ["Beatrice"]),
    ("Lavorerai con Giulia e Marco", ["Giulia", "Marco"]),
    ("IBAN IT60X0542811101000000123456", ["IT60X0542811101000000123456"]),
    ("Please call Mrs Patel on 0161 496 0000", ["Patel", "0161"]),
    ("Text Dave 07700 900123", ["Dave", "07700"]),
    ("ask for shaun", ["shaun"]),
    ("Ask for Big Tony at the bar", ["Tony"]),
    ("Contact: Siobhan O'Reilly, 020 7946 0000", ["Siobhan", "Reilly", "020"]),
    ("Send your CV to Ms. K. Owusu at jobs@cafe.co.uk", ["Owusu", "jobs"]),
    ("Apply to the manager, Neil Hargreaves", ["Neil", "Hargreaves"]),
    ("email jane dot doe at example dot org", ["doe"]),
    ("Pop in and see Linda", ["Linda"]),
    ("Come to 14 Station Road and ask for Mo", ["14 Station Road", "Mo"]),
    ("My mother Edna needs a carer", ["Edna"]),
    ("Regards,\nPriscilla Wainwright", ["Priscilla", "Wainwright"]),
    ("You will report to Head Chef Brandon Kyte.", ["Brandon", "Kyte"]),
    ("reach me on insta wee_cafe_job", ["wee_cafe_job"]),
    ("Call Jo or Pete - 07700900456", ["Jo", "Pete", "07700900456"]),
    ("Téléphoner à M. Lefranc au 06 12 34 56 78", ["Lefranc", "06"]),
    ("Appelez Yann au 06.12.34.56.78", ["Yann", "06"]),
    ("Demander Gwenola", ["Gwenola"]),
    ("demandez Mme Kassovitz à l'accueil", ["Kassovitz"]),
    ("Contact : Jean-Baptiste Morel - jb.morel@exemple.fr", ["Baptiste", "Morel", "jb"]),
    ("Envoyer CV à l'attention de Madame Hortense Guérin", ["Hortense", "Guérin"]),
    ("Adresse : 12 bis rue des Lilas, 75011 Paris", ["rue des Lilas"]),
    ("écrire à contact(at)ferme-exemple.fr", ["ferme"]),
    ("Merci, Sandrine", ["Sandrine"]),
    ("Se présenter au magasin, demander Karim ou Leïla", ["Karim", "Leïla"]),
    ("tél : +33 (0)6 12 34 56 78", ["6 12"]),
    ("Vous serez accompagnée par notre tutrice Marie-Claude.", ["Marie", "Claude"]),
    ("Responsable: Aurélie Ménard", ["Aurélie", "Ménard"]),
    ("Garder Léo et Manon après l'école", ["Léo", "Manon"]),
    ("Llamar a Conchi 600 123 456", ["Conchi", "600"]),
    ("Preguntar por Don Eusebio", ["Eusebio"]),
    ("preguntar por el encargado, Txema", ["Txema"]),
    ("Contacto: Srta. Amaya Irigoyen, tlf 943 000 000", ["Amaya", "Irigoyen", "943"]),
    ("Enviar CV a rrhh@empresa.es a la atención de Jesús Cabello", ["rrhh", "Jesús", "Cabello"]),
    ("DNI 12345678Z", ["12345678Z"]),
    ("Calle Mayor, 15, 2ºB", ["Mayor", "15"]),
    ("C/ Alcalá 100", ["Alcalá 100"]),
    ("Cuidar a mi abuela Fuensanta", ["Fuensanta"]),
    ("wasap 600123456 (Nati)", ["600123456", "Nati"]),
    ("Interesadas escribir a Yolanda por WhatsApp", ["Yolanda"]),
    ("Un saludo, Maica", ["Maica"]),
    ("instagram: bar.la.esquina", ["esquina"]),
    ("Dña. Eulalia Rius", ["Eulalia", "Rius"]),
    ("Hablar con Fatou", ["Fatou"]),
    ("Skype: live:agenzia.lavoro1", ["agenzia"]),
    ("tel 02 8942 1122 int. 3", ["8942"]),
    ("Contattare il numero 800123456", ["800123456"]),
    ("sito: lavoraconnoi.esempio.it/annunci", ["lavoraconnoi"]),
    ("chiedere di zia Pinuccia", ["Pinuccia"]),
    ("CONTATTARE ALESSANDRA BIANCHI ALLO 0736 123456", ["ALESSANDRA", "BIANCHI", "0736"]),
    ("LLAMAR A ROCIO 600111222", ["ROCIO", "600111222"]),
    ("DEMANDER MME DUPUIS", ["DUPUIS"]),
    ("ASK FOR MR HENDERSON", ["HENDERSON"]),
    ("Chiama o scrivi a Besjana 3281234567", ["Besjana", "3281234567"]),
    ("Lascia il cv a Xhulia in cassa", ["Xhulia"]),
    ("cuoca esperta, firmato: lo chef Bruno Torre", ["Bruno", "Torre"]),
    ("tre-tre-tre 1234567", ["1234567"]),
    ("orario 14-18, 333 12 34 567", ["333", "34 567"]),
    ("Sempre qui: 347 12.10.567", ["347", "12.10"]),
    ("0861 12-10-45 dopo le 18", ["0861", "12-10-45"]),
    ("06.12.34.56.78", ["06", "56"]),
    ("333,1234567", ["333", "1234567"]),
    ("tel 0861,123456", ["0861", "123456"]),
    ("3\u200b3\u200b3 123\u200b4567", ["333", "4567"]),
    ("333_1234567", ["333", "1234567"]),
    ("333’1234567", ["333", "1234567"]),
    ("CF: RSS MRA 80A01 H501 U", ["RSS", "MRA", "80A01", "H501"]),
    ("rivolgersi al sig mario rossi", ["mario", "rossi"]),
    ("parlare con la signora anna bianchi", ["anna", "bianchi"]),
    ("citofonare Rossi", ["Rossi"]),
    ("suonare a Rossi", ["Rossi"]),
    ("Citofono: Bianchi-Verdi", ["Bianchi", "Verdi"]),
    ("garder mes enfants Zélindor et Oriandre", ["Zélindor", "Oriandre"]),
    ("look after my kids Zebedie and Oriander", ["Zebedie", "Oriander"]),
    ("caring for our children Zebedie and Oriander", ["Zebedie", "Oriander"]),
    ("mario.rossi＠posta.it", ["mario", "posta"]),  # noqa: RUF001 - the sign that is meant
    ("mario.rossi [chiocciola] gmail . com", ["mario", "gmail", "com"]),
    ("t.me/mariorossi", ["mariorossi"]),
    ("signora nata il 12/03/1956", ["12/03/1956"]),
    ("nato a Teramo il 3 marzo 1950", ["3 marzo 1950"]),
    ("gentleman born on March 3, 1950", ["March 3, 1950"]),
    ("dame née le 1er mai 1940", ["mai 1940"]),
    ("nacida el 3 de mayo de 1940", ["mayo de 1940"]),
    ("Via Roma snc", ["Roma"]),
    ("Calle Mayor s/n", ["Mayor"]),
    ("Grazie da Anna", ["Anna"]),
    ("Il negozio di Anna", ["Anna"]),
    ("Rossi M., responsabile", ["Rossi", "M."]),
]
# About the work: nothing of it is cut out.
KEPT = [
    "Lavare i piatti e pulire la cucina. Contattare i clienti e i fornitori, rispondere al telefono.",
    "Chiamare i pazienti per gli appuntamenti, scrivere a mano, parlare con i clienti",
    "CONTATTARE CLIENTI E FORNITORI, PREPARARE PREVENTIVI, PULIZIA UFFICI",
    "Pizza Margherita, torta Sacher, insalata Cesare, uso di Excel e Word",
    "gestione social (Instagram, Facebook), uso di WhatsApp Business",
    "orario 8.00-12.00 e 15.00-19.00, dal 1/3/2026 al 30/09/2026",
    "stipendio 1.200-1.400 euro, RAL 25.000 - 30.000 €",
    "Preparare 300-400 pasti al giorno, 120 coperti, taglie 38/40/42",
    "lavoro dal lunedì al venerdì 7-13, corso HACCP di 16 ore, corso di formazione 2026",
    "Apparecchiare la sala, responsabile di sala, capacità di chiedere aiuto",
    "Call customers, contact suppliers and write to clients; text messages",
    "answer the phone, speak to guests, ask for help when needed",
    "Contacter les clients, appeler les fournisseurs, demander de l'aide",
    "éplucher les pommes de terre, préparer la tarte Tatin et la Forêt-Noire",
    "llamar a proveedores, contactar con clientes, preguntar por alergias",
    "Cuidar a mi padre, hacer la compra; hablar con las familias",
    "Rispondere alle mail, gestire il sito web, vendita on line",
    "accompagnare la signora dal medico e alle visite",
    "taking children to school, helping grandmother with washing",
    "Servizio ai tavoli presso Hotel Villa Maria, zona San Marco a Firenze",
    "40 ore settimanali, 5 giorni su 7, turni 6-14 / 14-22",
    "Start date 01/02/2026, 9:00-17:00, £11.44 per hour, 37.5 hours",
    "Salaire 1 850 - 2 000 euros brut, 35h, 13h30-18h30",
    "Conocimiento de Word y Excel; 1.350 € brutos al mes; jornada 8:00 - 15:00",
    "Rimborso 600,00 € mensili, buoni pasto 7,00 €",
    "Orario 14-18. 20 ore settimanali",
    "Inizio 12/01/2027. 40 ore settimanali, orario 8/12 14/18.",
    "dal lunedì al sabato 8.30-12.30 / 15.30-19.30. 40 ore",
    "Inizio: 01/12. 30 ore",
    "turni (8-14) (14-20)",
    "dalle 8.00 alle 12.00 - 30 ore",
    "h 9.00/13.00 - 16.00/20.00 (40 h)",
    "01/12/26 31/03/27",
    "2026/12/01 - 2027/03/31",
    "RAL 24.000/26.000",
    "1.200/1.300 mensili",
    "14 mensilità 1200.00",
    "taglie 38 40 42 44",
    "sicurezza secondo il D.Lgs 81/2008 e il D. Lgs. 196/2003",
    "Responsabile Qualità, Responsabile Acquisti",
    "Assistenza a mia madre. Vitto e alloggio",
    "Rispondere al citofono. Pulizia delle scale",
    "Trattoria da Mario, bar in piazza Maria",
]
MAIL_OR_NUMBER = re.compile(r"[\w.+-]+@[\w.-]+|\+?\d[\d ./-]{5,}\d|(?:https?://|www\.)\S+")


def only_patterns(text: str) -> str:
    """Cut mail addresses, links and long numbers, the naive way."""
    return MAIL_OR_NUMBER.sub(MARK, text)


@pytest.mark.parametrize(("text", "pieces"), REACHED, ids=[text for text, _ in REACHED])
def test_nothing_is_left_by_which_somebody_is_reached(text: str, pieces: list[str]) -> None:
    left = cut(unicodedata.normalize("NFC", text)).text

    assert [piece for piece in pieces if piece in left] == []


@pytest.mark.parametrize("text", KEPT)
def test_the_work_is_kept_word_for_word(text: str) -> None:
    assert cut(text) == (text, 0)


def test_the_rest_stays_word_for_word_with_a_mark_in_the_place() -> None:
    told = cut("Lavare i piatti. Chiedere di Gianfranco, 333 1234567 (ore serali). Grazie!")

    assert told == (f"Lavare i piatti. Chiedere di {MARK} (ore serali). Grazie!", 1)


def test_the_hours_around_a_telephone_are_kept() -> None:
    told = cut("Orario 6-14 / 14-22. Chiamare 333 1234567. 20 ore; oppure 12/01/2027 347 1234567. 30 ore")

    assert told.text == f"Orario 6-14 / 14-22. Chiamare {MARK}. 20 ore; oppure 12/01/2027 {MARK}. 30 ore"


def test_what_is_cut_once_stays_as_it_is() -> None:
    once = cut("Contatti: Katiuscia Verdi (cell. 3471234567) o info@esempio.it")

    assert cut(once.text) == (once.text, 0)


@pytest.mark.parametrize("file", ["advertisements.jsonl", "foreign.jsonl"])
def test_no_duty_of_the_judged_texts_is_cut(file: str) -> None:
    lost = [
        skill["words"] for row in rows(file) for skill in row["skills"] if skill["words"] not in cut(row["text"]).text
    ]

    assert lost == []


def test_names_are_cut_where_plain_patterns_leave_them() -> None:
    judged = [*rows("advertisements.jsonl"), *rows("foreign.jsonl")]

    ours = [left for row in judged for left in left_over(row, cut(row["text"]).text)]
    twins = [left for row in judged for left in left_over(row, only_patterns(row["text"]))]

    assert ours == []
    assert len(twins) > 40
