"""The case page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from halka.directory.visit import Visit, signed_in
from halka.web.casefile import open_file


@signed_in
def case(request: Visit, ref: str) -> HttpResponse:
    everything = request.GET.get("deeds") == "all"
    file = open_file(ref=ref, person=request.person, at=request.at, all_deeds=everything)
    return render(request, "web/case.html", {"file": file, "case": file.case, "everything": everything})
