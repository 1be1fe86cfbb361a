"""A form for a pen, and the same block filled in."""

from __future__ import annotations

from dataclasses import replace

from halka.documents.blocks import Document, Field, Fields, Heading, Paragraph

from .words import Say, document, in_language


def empty(language: str) -> Document:
    say = in_language(language)
    title = say("Notice of a child at risk", "Risk altındaki çocuk bildirimi", "Njoftim për një fëmijë në rrezik", "إخطار عن طفل معرض للخطر")  # fmt: skip
    subtitle = say(
        "Fill in what you know; leave the rest empty. In danger now: call 112 first.",
        "Bildiğinizi doldurun, gerisini boş bırakın. Şu anda tehlike varsa önce 112'yi arayın.",
        "Plotësoni atë që dini; pjesën tjetër lëreni bosh. Në rrezik tani: telefononi së pari 112.",
        "املأ ما تعرفه واترك الباقي فارغا. عند الخطر الآن: اتصل أولا بالرقم 112.",
    )
    last = say(
        "Given to the Child protection unit only. You will hear within three working days what was done.",
        "Yalnızca Çocuk Koruma Birimine verilir. Ne yapıldığını üç iş günü içinde öğrenirsiniz.",
        "I jepet vetëm Njësisë së mbrojtjes së fëmijëve. Brenda tri ditëve pune mësoni çfarë u bë.",
        "يسلم إلى وحدة حماية الطفل فقط. ستعرف خلال ثلاثة أيام عمل ما تم.",
    )
    footer = say(
        "Form H-12, version 3", "Form H-12, sürüm 3", "Formulari H-12, versioni 3", "النموذج H-12، الإصدار 3"
    )
    blocks = (Heading(title, 1), _child(say), _happened(say), _you(say), Paragraph(last, "small"))
    return document(language, title, blocks, subtitle=subtitle, footer=footer, look="form")


def filled(language: str) -> Document:
    """Every field filled in: words on lines, digits in boxes, one or two options chosen."""
    made = empty(language)
    say = in_language(language)

    def fill(field: Field) -> Field:
        if field.options:
            return replace(field, chosen=field.options[: 2 if field.kind == "choices" else 1])
        told = say(
            "Çınar Primary School, 3 B",
            "Çınar İlkokulu, 3 B",
            "Shkolla Çınar, 3 B",
            "مدرسة الأمل، الصف الثالث",
        )
        values = {"date": "2017-03-09", "boxes": "90312555014"[: field.room]}
        return replace(field, value=values.get(field.kind, told))

    blocks = tuple(
        replace(block, fields=tuple(map(fill, block.fields))) if isinstance(block, Fields) else block
        for block in made.blocks
    )
    return replace(made, blocks=blocks)


def _day(say: Say) -> str:
    return say("day, month, year", "gün, ay, yıl", "dita, muaji, viti", "اليوم، الشهر، السنة")


def _child(say: Say) -> Fields:
    sexes = (
        say("girl", "kız", "vajzë", "أنثى"),
        say("boy", "erkek", "djalë", "ذكر"),
        say("not said", "belirtilmedi", "pa thënë", "لم يذكر"),
    )
    return Fields(say("1. The child", "1. Çocuk", "1. Fëmija", "1. الطفل"), (
        Field(say("Name and family name", "Adı ve soyadı", "Emri dhe mbiemri", "الاسم والكنية"), width=7),
        Field(say("Date of birth", "Doğum tarihi", "Data e lindjes", "تاريخ الميلاد"), kind="date", width=5, help=_day(say)),
        Field(say("Identity number", "Kimlik numarası", "Numri i identitetit", "رقم الهوية"), kind="boxes", room=11, width=6),
        Field(say("Sex", "Cinsiyeti", "Gjinia", "الجنس"), kind="choice", options=sexes, width=6),
        Field(say("Where the child lives now", "Çocuk şu anda nerede yaşıyor", "Ku jeton fëmija tani", "أين يسكن الطفل الآن")),
        Field(say("School and class", "Okulu ve sınıfı", "Shkolla dhe klasa", "المدرسة والصف"), width=7),
        Field(say("Language the child speaks", "Çocuğun konuştuğu dil", "Gjuha që flet fëmija", "لغة الطفل"), width=5),
    ))  # fmt: skip


def _happened(say: Say) -> Fields:
    worries = (
        say("violence", "şiddet", "dhunë", "عنف"),
        say("neglect", "ihmal", "neglizhencë", "إهمال"),
        say("work", "çalıştırılma", "punë", "عمل"),
        say("not at school", "okula gitmiyor", "jashtë shkollës", "خارج المدرسة"),
        say("alone", "yalnız", "i vetëm", "وحيد"),
        say("early marriage", "erken evlilik", "martesë e hershme", "زواج مبكر"),
        say("other", "diğer", "tjetër", "غير ذلك"),
    )
    yes, no = say("yes", "evet", "po", "نعم"), say("no", "hayır", "jo", "لا")
    unknown = say("do not know", "bilmiyorum", "nuk e di", "لا أعرف")
    return Fields(say("2. What happened", "2. Ne oldu", "2. Çfarë ndodhi", "2. ماذا حدث"), (
        Field(say("Kind of worry", "Endişenin türü", "Lloji i shqetësimit", "نوع القلق"), kind="choices", options=worries),
        Field(say("In your own words: what you saw or heard", "Kendi sözlerinizle: ne gördünüz ya da duydunuz", "Me fjalët tuaja: çfarë patë ose dëgjuat", "بكلماتك: ما رأيت أو سمعت"), kind="lines", room=5),
        Field(say("Is the child safe tonight?", "Çocuk bu gece güvende mi?", "A është fëmija i sigurt sonte?", "هل الطفل آمن الليلة؟"), kind="choice", options=(yes, no, unknown), width=6),
        Field(say("Does the family know of this?", "Aile bundan haberdar mı?", "A e di familja?", "هل تعلم الأسرة بهذا؟"), kind="choice", options=(yes, no), width=6),
    ))  # fmt: skip


def _you(say: Say) -> Fields:
    return Fields(say("3. You", "3. Siz", "3. Ju", "3. أنت"), (
        Field(say("Name", "Adınız", "Emri", "الاسم"), width=5),
        Field(say("Post and institution", "Göreviniz ve kurumunuz", "Detyra dhe institucioni", "الصفة والجهة"), width=7),
        Field(say("Telephone", "Telefon", "Telefoni", "الهاتف"), kind="boxes", room=11, width=7),
        Field(say("Today's date", "Bugünün tarihi", "Data e sotme", "تاريخ اليوم"), kind="date", width=5),
        Field(say("Signature", "İmza", "Nënshkrimi", "التوقيع")),
    ))  # fmt: skip
