"""Names of months and halves of the day: English, Turkish, Albanian, and Arabic in both of its sets.

Written as `moments.folded` leaves them: small letters without marks. Source: Unicode CLDR."""

from __future__ import annotations

_NAMES = (
    "january jan ocak oca janar يناير كانون_الثاني",
    "february feb subat sub shkurt shk فبراير شباط",
    "march mar mart mars مارس اذار",
    "april apr nisan nis prill pri ابريل نيسان",
    "may mayis maj مايو ايار",
    "june jun haziran haz qershor qer يونيو حزيران",
    "july jul temmuz tem korrik kor يوليو تموز",
    "august aug agustos agu gusht gush اغسطس اب",
    "september sep sept eylul eyl shtator sht سبتمبر ايلول",
    "october oct ekim eki tetor tet اكتوبر تشرين_الاول",
    "november nov kasim kas nentor nen نوفمبر تشرين_الثاني",
    "december dec aralik ara dhjetor dhj ديسمبر كانون_الاول",
)
MONTHS = {name.replace("_", " "): number for number, names in enumerate(_NAMES, 1) for name in names.split()}
MORNING = frozenset({"am", "oo", "pd", "ص"})
AFTERNOON = frozenset({"pm", "os", "md", "م"})
