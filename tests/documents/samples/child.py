"""A sheet for a child, with cards and a scale of faces; and a poster."""

from __future__ import annotations

from halka.documents.blocks import Bullets, Card, Cards, Document, Heading, Paragraph, Scale

from .words import Say, document, in_language

_LINE = 'fill="none" stroke="#1d171b" stroke-width="5" stroke-linejoin="round" stroke-linecap="round"'


def _picture(path: str) -> str:
    return f'<svg width="100" height="100" viewBox="0 0 100 100"><path d="{path}" {_LINE}/></svg>'


HOUSE = _picture("M12 50L50 16L88 50M22 44V86H78V44M42 86V62H58V86")
SCHOOL = _picture("M10 86V46H90V86ZM50 46V12H72V26H50M42 86V66H58V86M22 58H32M68 58H78")
DOCTOR = _picture("M14 30H86V86H14ZM36 30V16H64V30M50 44V72M36 58H64")
TELEPHONE = _picture("M28 12H72V88H28ZM28 24H72M28 74H72M48 81H52")


def _cards(say: Say) -> Cards:
    return Cards((
        Card(HOUSE, say("A house", "Bir ev", "Një shtëpi", "بيت"), say("You stay with your grandmother.", "Büyükannenle kalıyorsun.", "Ti rri me gjyshen.", "تبقى مع جدتك.")),
        Card(SCHOOL, say("A school", "Bir okul", "Një shkollë", "مدرسة"), say("You stay at your school.", "Okulunda kalıyorsun.", "Ti rri në shkollën tënde.", "تبقى في مدرستك.")),
        Card(DOCTOR, say("A doctor's bag", "Doktor çantası", "Çantë mjeku", "حقيبة طبيب"), say(
            "On 6 October you meet a doctor who listens.", "6 Ekim'de seni dinleyen bir doktorla görüşeceksin.",
            "Më 6 tetor takon një mjek që dëgjon.", "يوم 6 تشرين الأول تلتقي طبيبا يستمع إليك.")),
        Card(TELEPHONE, say("A telephone", "Telefon", "Telefon", "هاتف"), say(
            "Questions? Ask Zeynep: 555 01 42", "Sorun mu var? Zeynep'e sor: 555 01 42",
            "Pyetje? Pyet Zeynepin: 555 01 42", "عندك سؤال؟ اسأل زينب: 555 01 42")),
    ))  # fmt: skip


def sheet(language: str) -> Document:
    say = in_language(language)
    title = say("Who helps you now", "Şimdi sana kim yardım ediyor", "Kush të ndihmon tani", "من يساعدك الآن")
    question = say(
        "How was it to talk with us today?",
        "Bugün bizimle konuşmak nasıldı?",
        "Si ishte të flisje me ne sot?",
        "كيف كان الحديث معنا اليوم؟",
    )
    marks = (
        say("very bad", "çok kötü", "shumë keq", "سيئ جدا"),
        say("bad", "kötü", "keq", "سيئ"),
        say("so-so", "şöyle böyle", "disi", "بين بين"),
        say("good", "iyi", "mirë", "جيد"),
        say("very good", "çok iyi", "shumë mirë", "جيد جدا"),
    )
    last = say(
        "You may say no. Nobody will be angry.",
        "Hayır diyebilirsin. Kimse kızmaz.",
        "Mund të thuash jo. Askush nuk zemërohet.",
        "يمكنك أن تقول لا. لن يغضب أحد.",
    )
    footer = say(
        "You can keep this sheet.",
        "Bu kâğıt sende kalabilir.",
        "Këtë fletë mund ta mbash.",
        "يمكنك الاحتفاظ بهذه الورقة.",
    )
    blocks = (Heading(title, 1), _cards(say), Scale(question, marks), Paragraph(last, "lead"))
    return document(language, title, blocks, footer=footer, look="child")


def poster(language: str) -> Document:
    say = in_language(language)
    title = say(
        "You can ask for help", "Yardım isteyebilirsin", "Mund të kërkosh ndihmë", "يمكنك طلب المساعدة"
    )
    rights = (
        (say("Listened to.", "Dinlenirsin.", "Të dëgjojmë.", "نستمع إليك."), say("What you say counts.", "Söylediğin önemlidir.", "Fjala jote vlen.", "كلامك مهم.")),
        (say("Asked.", "Sorulur.", "Të pyesim.", "نسألك."), say("Before we tell anybody.", "Kimseye söylemeden önce.", "Para se t'i themi kujt.", "قبل أن نخبر أحدا.")),
        (say("Told.", "Öğrenirsin.", "Mëson.", "نخبرك."), say("What happens next.", "Sonra ne olacağını.", "Çfarë ndodh më pas.", "بما سيحدث.")),
    )  # fmt: skip
    question = say("How are you today?", "Bugün nasılsın?", "Si je sot?", "كيف حالك اليوم؟")
    marks = (
        say("bad", "kötü", "keq", "سيئ"),
        say("so-so", "şöyle böyle", "disi", "بين بين"),
        say("good", "iyi", "mirë", "جيد"),
    )
    footer = say(
        "Child protection unit", "Çocuk Koruma Birimi", "Njësia e mbrojtjes së fëmijëve", "وحدة حماية الطفل"
    )
    blocks = (Heading(title, 1), _cards(say), Bullets(rights), Scale(question, marks, has_faces=False))
    return document(language, title, blocks, footer=footer, look="poster")
