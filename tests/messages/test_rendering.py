"""Every mail, in every language, from the samples that previews and the linter use too."""

import re
from html.parser import HTMLParser

import pytest
from babel.messages.pofile import read_po

from reassure.messages.rules.languages import CATALOGS, LANGUAGES
from reassure.messages.rules.rendering import Reader, Rendered, Unrenderable, render, shipped
from reassure.messages.rules.samples import LINES, ORDER, SAMPLES
from reassure.messages.rules.triggers import TRIGGERS

MAILS = [(trigger, case) for trigger, cases in SAMPLES.items() for case in cases]


def mail(trigger: str, case: str, language: str = "en", **changed: object) -> Rendered:
    context = {**SAMPLES[trigger][case], **changed}
    return render(shipped(trigger), context, Reader(locale=language, zone="Europe/Berlin"))


def words(markup: str) -> str:
    """What a reader sees of HTML, as one line."""
    seen: list[str] = []
    reader = HTMLParser()
    reader.handle_data = seen.append  # type: ignore[method-assign]
    reader.feed(re.sub(r"<style.*?</style>", "", markup, flags=re.S))
    return re.sub(r"[ \t\n]+", " ", " ".join(seen)).strip()


def test_every_trigger_has_a_template_and_samples() -> None:
    assert set(SAMPLES) == set(TRIGGERS)
    assert all(shipped(trigger) for trigger in TRIGGERS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("trigger", "case"), MAILS)
def test_every_mail_is_whole_and_small_in_every_language(trigger: str, case: str, language: str) -> None:
    made = mail(trigger, case, language)
    assert len(made.html.encode()) < 100_000
    assert f'lang="{language}"' in made.html
    for part in (made.subject, made.text, words(made.html)):
        assert part.strip()
        assert "{{" not in part
        assert "%(" not in part
        assert "None" not in part
        assert not re.search(r" [.,:;?](?= |$)", part), "a word is missing"
    assert "fonts.googleapis" not in made.html


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
@pytest.mark.parametrize(("trigger", "case"), MAILS)
def test_no_mail_holds_an_english_text_in_another_language(trigger: str, case: str, language: str) -> None:
    made = mail(trigger, case, language)
    seen = f"{made.subject}\n{made.text}\n{words(made.html)}"
    left = [text for text in english_texts(language) if re.search(rf"(?<!\w){text}(?!\w)", seen)]
    assert left == []


def english_texts(language: str) -> list[str]:
    """Patterns of what the templates say in English, unless the language says just the same."""
    with (CATALOGS / language / "LC_MESSAGES" / "mails.po").open("rb") as file:
        entries = [entry for entry in read_po(file) if entry.id]
    pairs = [
        pair
        for entry in entries
        for pair in zip(
            entry.id if isinstance(entry.id, tuple) else (entry.id,),
            entry.string if isinstance(entry.string, tuple) else (entry.string,),
            strict=False,
        )
    ]
    same = {"Total", "Subtotal"}
    return [re.sub(r"%\\?\(\w+\\?\)s", ".+?", re.escape(a)) for a, b in pairs if a != b and a not in same]


def test_dates_money_and_plurals_are_written_as_the_recipient_does() -> None:
    german, american = (
        mail("order_confirmed", "with a promise", "de-AT"),
        mail("order_confirmed", "with a promise", "en-US"),
    )
    assert "Do., 4.\u2009–\u2009Fr., 5. Juni" in german.text
    assert "€\xa0221,80" in german.text
    assert "Thu, Jun 4\u2009–\u2009Fri, Jun 5" in american.text
    assert "€221.80" in american.text
    assert "noch" not in mail("lookup_code", "usual", "de", minutes=1).text
    assert "Er gilt 1 Minute." in mail("lookup_code", "usual", "de", minutes=1).text
    assert "Er gilt 10 Minuten." in mail("lookup_code", "usual", "de").text


def test_times_are_in_the_recipients_zone() -> None:
    source, context = shipped("delivered"), SAMPLES["delivered"]["signed for"]
    assert "Thu 4 June, 14:20" in render(source, context, Reader(zone="Europe/Berlin")).text
    assert "Thu 4 June, 08:20" in render(source, context, Reader(zone="America/New_York")).text


def test_markup_in_a_name_stays_text() -> None:
    made = mail("order_confirmed", "with a promise", person={"name": '<b onload="x">Mila</b> & Söhne'})
    assert "<b onload" not in made.html
    assert '<b onload="x">Mila</b> & Söhne' in words(made.html)
    assert 'Thank you, <b onload="x">Mila</b> & Söhne' in made.text


def test_a_number_cannot_break_the_subject_or_the_layout() -> None:
    order = {**ORDER, "number": "</mj-title>\r\nBcc: all@shop.example\x00"}
    made = mail("shipped", "the whole order", order=order)
    assert made.subject == "Order </mj-title> Bcc: all@shop.example is on its way"
    assert "\n" not in made.subject


def test_a_shop_without_anything_optional_still_gets_a_whole_mail() -> None:
    bare = {**SAMPLES["order_confirmed"]["without a promise"]}
    bare["brand"] = {
        **bare["brand"],
        **dict.fromkeys(("website_url", "help_url", "support_email", "support_phone"), ""),
    }
    made = render(shipped("order_confirmed"), bare, Reader())
    assert "Questions?" not in made.text
    assert 'href=""' not in made.html
    assert 'src=""' not in made.html


def test_a_mail_of_a_hundred_lines_stays_below_the_size_at_which_gmail_cuts() -> None:
    order = {**ORDER, "lines": LINES * 12, "more_lines": 76}
    made = mail("order_confirmed", "with a promise", order=order)
    assert len(made.html.encode()) < 60_000
    assert "and 76 more items" in made.text


def test_the_plain_text_says_the_same_with_links_written_out() -> None:
    made = mail("order_confirmed", "with a promise")
    assert made.text.startswith(
        "Atelier Nord\n\nThank you, Mila\n\nWe have your order #1001 and are getting it ready.\n\nArrives\n\n"
    )
    assert "Follow your order: https://shop.example/t/atelier-nord/0f3c\n" in made.text
    assert "4 × Linen napkin" in made.text
    assert "<" not in made.text
    assert "\n\n\n" not in made.text


def test_a_mail_without_subject_is_refused() -> None:
    with pytest.raises(Unrenderable, match="has no subject"):
        render("<mjml><mj-body></mj-body></mjml>", {}, Reader())


def test_a_picture_without_a_merchants_logo_is_their_name() -> None:
    assert "<img" not in mail("lookup_code", "usual").html
    brand = {**SAMPLES["lookup_code"]["usual"]["brand"], "logo_url": "https://shop.example/logo.png"}
    assert 'alt="Atelier Nord"' in mail("lookup_code", "usual", brand=brand).html
