"""Declared: what is said of the running texts, in the workbook, in a manuscript, in a report."""

from __future__ import annotations

from toolkit.findings.declared import THIS_TOOL, Case, Declared, Severity

_NO_HEADING = "请补回这一标题（照原样写），其下写该项文字，然后重报；已写在报表《文字》中的可不补。"
_MOVE = "请移到相应标题之下后重报；不属于各项内容的可不处理。"
_MOVE_INTO_SHEET = "请移到《文字》相应的一项；不属于各项内容的可不处理。"

RULES = (
    Declared(
        "text.missing", "文字未写", (Severity.QUERY,), "表式要求的一段文字为空", "补写，或说明本年确无此项",
        "《政府信息公开条例》第五十条；国办公开办函〔2021〕30号，第一、五、六部分",
        {"": Case(Severity.QUERY, "文字“{label}”未写。", "请补写；本年确无内容的，写“无”。")},
    ),
    Declared(
        "text.unseen", "文字中有划去或隐藏的内容", (Severity.NOTE,), "文字里有划去、删除或隐藏的内容，看不见，没有采用", "核对所读文字",
        THIS_TOOL,
        {"": Case(Severity.NOTE, "文字“{label}”里划去、删除或隐藏的内容没有采用：“{words}”。", "请核对。")},
    ),
    Declared(
        "text.two_versions", "文字两处不同", (Severity.QUERY,), "报表《文字》与文字稿里同一项文字不同；确认前暂用后收到的一份",
        "确认以哪一份为准，统一后重报", THIS_TOOL,
        {"": Case(
            Severity.QUERY, "文字“{label}”两处不同：报表《文字》写作“{typed}”，文字稿写作“{written}”。",
            "请确认以哪一份为准，并统一后重报；确认前暂用后收到的{counts}。",
        )},
    ),
    Declared(
        "text.heading", "文字稿标题不清", (Severity.QUERY, Severity.NOTE),
        "文字稿里找不到一项的标题，或同一标题下有不同的文字，这一项没有读取；可以不写的一项、报表中已有的一项为提示",
        "照原样补回标题，其下写该项文字后重报", f"国办公开办函〔2021〕30号，各部分的标题；{THIS_TOOL}",
        {
            "none": Case(
                Severity.QUERY, "文字稿中一个标题也没有找到，文字无法归入各项，均未读取。", "请把文字写回下发的文字稿，保留各标题后重报。",
            ),
            "gone": Case(None, "文字稿中找不到标题“{heading}”，这一项没有读取。", _NO_HEADING),
            "gone_into": Case(
                None, "文字稿中找不到标题“{heading}”，这一项没有读取；“{above}”之下的文字可能含有这一项的内容。", _NO_HEADING,
            ),
            "twice": Case(
                Severity.QUERY, "文字稿中标题“{heading}”出现{count}次，下面的文字不同，这一项没有读取。", "请只保留一处后重报。",
            ),
        },
    ),
    Declared(
        "text.unplaced", "文字未归入各项", (Severity.QUERY, Severity.NOTE),
        "文字稿里有文字不在任何一项的标题之下，没有读取；在第一个标题之前的为提示", "移到相应标题之下后重报", THIS_TOOL,
        {
            "top": Case(Severity.NOTE, "文字稿第一个标题之前有文字不属于任何一项，没有读取：“{words}”{more}。", _MOVE),
            "under": Case(Severity.QUERY, "文字稿标题“{heading}”之下有文字不属于任何一项，没有读取：“{words}”{more}。", _MOVE),
            "under_table": Case(
                Severity.QUERY, "文字稿标题“{heading}”之下有文字不属于任何一项，没有读取：“{words}”{more}。",
                "这一部分的数字请填在报表中；文字请移到相应标题之下后重报。",
            ),
            "under_changed": Case(
                Severity.QUERY, "文字稿标题“{heading}”之下有文字不属于任何一项，没有读取：“{words}”{more}。",
                "标题可能被改动，请照原样改回后重报。",
            ),
            "stray_top": Case(
                Severity.NOTE, "第一个标题之前的文字（{place}）不属于任何一项，未读取：“{words}”{more}。", _MOVE_INTO_SHEET,
            ),
            "stray_under": Case(
                Severity.NOTE, "标题“{heading}”之下的文字（{place}）不属于任何一项，未读取：“{words}”{more}。", _MOVE_INTO_SHEET,
            ),
        },
    ),
)
