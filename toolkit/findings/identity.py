"""Declared: whose return it is, for which year, in which edition, and whether it is what was issued."""

from __future__ import annotations

from toolkit.findings.declared import THIS_TOOL, Case, Declared, Severity

_PRINTED = "请核对是否用错了其他单位或年度的表，并在本单位原表中填报。"
_OTHER_LABELS = "{table}用的是{other}版（{basis}）的栏目{labels}"
_SAME_READ = "两版相同的栏目已读取，不同的未读取。"
_FILL_ANEW = "请按本表式的栏目重新填报这些数。"

RULES = (
    Declared(
        "identity.unit", "单位不符", (Severity.ERROR, Severity.QUERY),
        "表上单位与原表标识或年报任务的单位不符；经指定、或按文件（或文件夹、压缩包）名认定单位的为待核实", "请用本单位的原表填报", THIS_TOOL,
        {"printed": Case(Severity.ERROR, "《{sheet}》{cell}的填报单位被改为“{now}”，下发时为“{issued}”。", _PRINTED)},
    ),
    Declared(
        "identity.year", "年度不符", (Severity.ERROR,), "此表为另一年度的表", "请用本年度的原表填报", THIS_TOOL,
        {"printed": Case(Severity.ERROR, "《{sheet}》{cell}的年度被改为“{now}”，下发时为“{issued}”。", _PRINTED)},
    ),
    Declared(
        "identity.edition", "表式版次不符", (Severity.ERROR, Severity.QUERY), "此表的版次与年报任务不同", "请用本次下发的原表填报",
        "国办公开办函〔2021〕30号；2019、2020年度为国办公开办函〔2019〕60号",
        {
            "printed": Case(Severity.ERROR, "《{sheet}》{cell}的表式版次被改为“{now}”，下发时为“{issued}”。", _PRINTED),
            "labels": Case(Severity.QUERY, f"{_OTHER_LABELS}；本表式用{{edition}}版。{_SAME_READ}", _FILL_ANEW),
            "labels_in_year": Case(Severity.QUERY, f"{_OTHER_LABELS}；{{year}}年度的报告应用{{edition}}版。{_SAME_READ}", _FILL_ANEW),
        },
    ),
    Declared(
        "seal.missing", "非本次下发原表", (Severity.QUERY,), "没有原表标识，或标识不在本任务的收件登记内", "与报送人核对单位、年度后确认收件",
        THIS_TOOL,
    ),
    Declared(
        "seal.broken", "原表标识被改动", (Severity.ERROR,), "原表标识各处不一致，或与内容不符", "请用下发的原表重新填报", THIS_TOOL,
    ),
)
