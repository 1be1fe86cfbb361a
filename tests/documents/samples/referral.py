"""The letter of a referral: one page, the answer to be sent back below it."""

from __future__ import annotations

from halka.documents.blocks import Beside, Code, Document, Field, Fields, Heading, Paragraph, Parties

from .words import Say, document, in_language

NUMBER = "R-2026-0417-K7"
ADDRESS = f"https://halka.example/r/{NUMBER}"
CHILD = {"en": "Ayla T.", "tr": "Ayla T.", "sq": "Ayla T.", "ar": "أيلا ت."}


def referral(language: str) -> Document:
    say = in_language(language)
    title = say("Referral of a child", "Çocuğun yönlendirilmesi", "Referimi i një fëmije", "إحالة طفل")
    stamp = Field(
        say("Stamp and signature", "Kaşe ve imza", "Vula dhe nënshkrimi", "الختم والتوقيع"),
        None,
        "lines",
        room=2,
    )
    consent = say(
        "Shared with the consent of the carer of 28 September 2026. Only what is needed for this service is written here.",
        "Bakım verenin 28 Eylül 2026 tarihli onayıyla paylaşılmıştır. Burada yalnızca bu hizmet için gerekli olan yazılıdır.",
        "Ndarë me pëlqimin e kujdestares të datës 28 shtator 2026. Këtu shkruhet vetëm ajo që duhet për këtë shërbim.",
        "بموافقة الحاضنة في 28 أيلول 2026. لا يكتب هنا إلا ما تحتاجه هذه الخدمة.",
    )
    footer = say(
        "Keep in a closed folder. Send back to the sender if this is not for you.",
        "Kapalı dosyada saklayın. Size ait değilse gönderene iade edin.",
        "Ruajeni në dosje të mbyllur. Kthejani dërguesit nëse nuk është për ju.",
        "تحفظ في ملف مغلق. تعاد إلى المرسل إن لم تكن لكم.",
    )
    blocks = (
        Heading(title, 1),
        _parties(say),
        _child(say),
        _asked(say),
        Paragraph(consent, "small"),
        _answer(say),
        Beside(_code(say), Fields("", (stamp,)), 0.56),
    )
    return document(language, title, blocks, footer=footer, look="letter")


def _parties(say: Say) -> Parties:
    return Parties(
        (
            (say("To", "Kime", "Për", "إلى"), say(
                "Çınar State Hospital, Child psychiatry", "Çınar Devlet Hastanesi, Çocuk Psikiyatrisi",
                "Spitali Shtetëror Çınar, Psikiatria e fëmijëve", "مستشفى Çınar الحكومي، الطب النفسي للأطفال")),
            (say("From", "Kimden", "Nga", "من"), say(
                "Family and Social Services, Child protection unit", "Aile ve Sosyal Hizmetler, Çocuk Koruma Birimi",
                "Shërbimet Sociale, Njësia e mbrojtjes së fëmijëve", "الأسرة والخدمات الاجتماعية، وحدة حماية الطفل")),
            (say("Number and day", "Sayı ve tarih", "Numri dhe data", "الرقم والتاريخ"), say(
                "R-2026-0417, 30 September 2026", "R-2026-0417, 30 Eylül 2026", "R-2026-0417, 30 shtator 2026", "R-2026-0417، 30 أيلول 2026")),
            (say("Answer due", "Yanıt son günü", "Afati i përgjigjes", "موعد الرد"), say(
                "14 October 2026 (10 working days)", "14 Ekim 2026 (10 iş günü)", "14 tetor 2026 (10 ditë pune)",
                "14 تشرين الأول 2026 (10 أيام عمل)")),
        ),
        say("CONFIDENTIAL: child protection", "GİZLİ: çocuk koruma", "KONFIDENCIALE: mbrojtja e fëmijës", "سري: حماية الطفل"),
    )  # fmt: skip


def _child(say: Say) -> Fields:
    return Fields(say("The child", "Çocuk", "Fëmija", "الطفل"), (
        Field(say("Name", "Adı", "Emri", "الاسم"), say(*CHILD.values()), width=5),
        Field(say("Age", "Yaşı", "Mosha", "العمر"), say("9 years", "9 yaş", "9 vjeç", "9 سنوات"), width=2),
        Field(say("Language spoken", "Konuştuğu dil", "Gjuha që flet", "اللغة"), say("Turkish, Arabic", "Türkçe, Arapça", "Turqisht, arabisht", "التركية والعربية"), width=5),
        Field(say("Who came with the child", "Çocukla gelen", "Kush erdhi me fëmijën", "من حضر مع الطفل"), say(
            "Grandmother, Fatma T., carer by court order", "Büyükannesi Fatma T., mahkeme kararıyla bakım veren",
            "Gjyshja, Fatma T., kujdestare me vendim gjykate", "الجدة Fatma T.، حاضنة بقرار المحكمة"), width=7),
        Field(say("Telephone (safe to call)", "Telefon (aranabilir)", "Telefoni (mund të telefonohet)", "الهاتف (الاتصال آمن)"), "+90 312 555 01 42", width=5),
    ))  # fmt: skip


def _asked(say: Say) -> Fields:
    services = (
        say("Psychological assessment", "Psikolojik değerlendirme", "Vlerësim psikologjik", "تقييم نفسي"),
        say("Medical examination", "Tıbbi muayene", "Ekzaminim mjekësor", "فحص طبي"),
        say("Report for the court", "Mahkeme raporu", "Raport për gjykatën", "تقرير للمحكمة"),
        say("Other", "Diğer", "Tjetër", "غير ذلك"),
    )
    why = say(
        "Sleeps badly and has not spoken at school since the move in August; the school asks how to help.",
        "Kötü uyuyor ve ağustostaki taşınmadan beri okulda konuşmuyor; okul nasıl yardım edeceğini soruyor.",
        "Fle keq dhe nuk ka folur në shkollë që nga shpërngulja në gusht; shkolla pyet si të ndihmojë.",
        "نومها سيئ ولا تتكلم في المدرسة منذ الانتقال في آب؛ تسأل المدرسة كيف تساعد.",
    )
    wish = say(
        "“I want my grandmother to stay in the room.”",
        "“Büyükannem odada kalsın istiyorum.”",
        "“Dua që gjyshja të rrijë në dhomë.”",
        "«أريد أن تبقى جدتي في الغرفة.»",
    )
    return Fields(say("What is asked", "İstenen", "Çfarë kërkohet", "المطلوب"), (
        Field(say("Service", "Hizmet", "Shërbimi", "الخدمة"), kind="choices", options=services, chosen=services[:1]),
        Field(say("In one sentence: why", "Tek cümleyle: neden", "Me një fjali: pse", "السبب في جملة واحدة"), why),
        Field(say("What the child wants", "Çocuğun isteği", "Çfarë do fëmija", "ما تريده الطفلة"), wish),
    ))  # fmt: skip


def _answer(say: Say) -> Fields:
    answers = (
        say("accept", "kabul ediyoruz", "pranojmë", "نقبل"),
        say("accept later", "sonra kabul edeceğiz", "pranojmë më vonë", "نقبل لاحقا"),
        say("cannot accept", "kabul edemiyoruz", "nuk mund të pranojmë", "لا نستطيع القبول"),
    )
    title = say("Answer (please fill in and send back)", "Yanıt (doldurup geri gönderin)", "Përgjigjja (plotësojeni dhe kthejeni)", "الرد (يرجى ملؤه وإعادته)")  # fmt: skip
    return Fields(title, (
        Field(say("We", "Biz", "Ne", "نحن"), kind="choice", options=answers),
        Field(say("First appointment", "İlk randevu", "Takimi i parë", "الموعد الأول"), kind="date", width=5, help=say("day, month, year", "gün, ay, yıl", "dita, muaji, viti", "اليوم، الشهر، السنة")),
        Field(say("Who to ask for", "Kiminle görüşülecek", "Kë të kërkoni", "اسم المسؤول"), width=7),
        Field(say("Reason, or what else we need", "Neden, ya da gereken başka şey", "Arsyeja, ose çfarë na duhet tjetër", "السبب أو ما نحتاج إليه أيضا"), kind="lines", room=2),
    ))  # fmt: skip


def _code(say: Say) -> Code:
    says = say(
        f"Scan to answer on screen instead, or write the number {NUMBER} at halka.example/r. The code holds no name.",
        f"Ekranda yanıtlamak için okutun ya da {NUMBER} sayısını halka.example/r adresine yazın. Kodda ad yoktur.",
        f"Skanoni për t'u përgjigjur në ekran, ose shkruani numrin {NUMBER} te halka.example/r. Kodi nuk mban emër.",
        f"امسح الرمز للرد على الشاشة، أو اكتب الرقم {NUMBER} في halka.example/r. لا يحوي الرمز أي اسم.",
    )
    alt = say(
        "Square code for the answer page",
        "Yanıt sayfasının kare kodu",
        "Kodi për faqen e përgjigjes",
        "رمز مربع لصفحة الرد",
    )
    return Code(ADDRESS, says, alt)
