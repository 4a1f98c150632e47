"""Declared: what was changed about the tables themselves, so that a value's place had to be proved anew or is lost."""

from __future__ import annotations

from toolkit.findings.declaring import THIS_TOOL, Case, Declared
from toolkit.findings.severity import Severity

_KEEP = "请勿增删行列、改动栏目，数据请填回原表后重报。"
_INTO_ISSUED = "请对照原文件，把各数填入下发的原表。"
_NOT_THERE = "请补上这张表（文字、图片不能代替）后重报，或对照原文件把各数填入下发的原表。"

RULES = (
    Declared(
        "structure.changed", "栏目被改动", (Severity.ERROR, Severity.QUERY),
        "栏目文字、行列、工作表或合计公式与下发时不同：各数仍能准确定位为待核实，不能准确定位为错误",
        "请勿增删行列，数据请填回原表后重报", f"国办公开办函〔2021〕30号，各表的栏目；{THIS_TOOL}",
        {
            # an issued workbook
            "sheet_renamed": Case(Severity.QUERY, "工作表《{sheet}》被改名为《{now}》，已按栏目读取。", _KEEP),
            "sheet_gone": Case(None, "缺少工作表《{sheet}》。", _KEEP),
            "values_gone": Case(
                Severity.ERROR, "缺少工作表《{sheet}》，文件里的工作表是{found}。", "请在下发的原表上填报这张表，连同其他各表重报，请勿删去工作表。",
            ),
            "values_blank": Case(
                Severity.ERROR, "工作表《{sheet}》是空的，栏目和数都没有。", "请在下发的原表上填报这张表，连同其他各表重报。",
            ),
            "sheets_reordered": Case(Severity.QUERY, "工作表的顺序被改动，原为{issued}，现为{now}；各数已照常读取。", _KEEP),
            "reworded": Case(
                Severity.QUERY, "《{sheet}》{cell}栏目与下发表不一致，原为“{issued}”，现为“{now}”。各数位置未变，已照常读取。", _KEEP,
            ),
            "unmerged": Case(Severity.QUERY, "《{sheet}》{cells}的合并单元格被拆开，各数位置未变，已照常读取。", _KEEP),
            "rows_inserted": Case(Severity.QUERY, "《{sheet}》插入了行（{places}），各数已按栏目读取。", _KEEP),
            "columns_inserted": Case(Severity.QUERY, "《{sheet}》插入了列（{places}），各数已按栏目读取。", _KEEP),
            "lines_inserted": Case(Severity.QUERY, "《{sheet}》插入了行和列（{places}），各数已按栏目读取。", _KEEP),
            "moved": Case(Severity.QUERY, "《{sheet}》的行列有移动，各数已按栏目读取。", _KEEP),
            "lost": Case(Severity.ERROR, "《{sheet}》的行列与下发表不一致，有{count}格不能确定位置，未读取。", _KEEP),
            "cut_away": Case(
                Severity.ERROR, "《{sheet}》有格被剪切移动（{cuts}），{cells}未读取。",
                "请在下发的原表上，在{cells}重新键入；改数请直接输入或复制，勿用剪切、拖动。",
            ),
            "cut": Case(  # no longer found: older ledgers hold it
                Severity.ERROR, "《{sheet}》有格被剪切粘贴（{cuts}），合计和校验的公式随之改变，这几格未读取。",
                "请在下发的原表上重填；改数请直接输入或复制，勿用剪切。",
            ),
            "formula": Case(
                Severity.QUERY, "《{sheet}》{cell}的合计公式被改为“{now}”，原为“={issued}”；已按原公式计算。", "请恢复原公式。",
            ),
            "unit_gone": Case(Severity.QUERY, "《{sheet}》{cell}的填报单位被删去，原为“{issued}”。", "请在原表中填报。"),
            "year_gone": Case(Severity.QUERY, "《{sheet}》{cell}的年度被删去，原为“{issued}”。", "请在原表中填报。"),
            "edition_gone": Case(Severity.QUERY, "《{sheet}》{cell}的表式版次被删去，原为“{issued}”。", "请在原表中填报。"),
            "not_written": Case(Severity.QUERY, "{places}没有写{what}，{other}写的是“{said}”。", "请核对后补写，或在下发的原表中填报。"),
            # any other file, read by its labels
            "rows_unread": Case(
                Severity.ERROR, "{table}有{count}个数的位置不能确定，未读取：{reasons}。", "请对照原文件，把这些数填入下发的原表。",
            ),
            "figures_unread": Case(Severity.ERROR, "{table}的数读不出来：{seen}。", _INTO_ISSUED),
            "table_not_there": Case(
                Severity.ERROR, "文件里没有{table}（{title}）：它的栏目一个也没有找到，认出的表是{found}{strange}。", _NOT_THERE,
            ),
            "sheet_without_table": Case(
                Severity.ERROR, "工作表{table}里没有表（{title}），{instead}；它的栏目一个也没有找到，认出的表是{found}{strange}。", _NOT_THERE,
            ),
            "table_hidden": Case(
                Severity.ERROR, "{table}（{title}）在隐藏的工作表《{sheet}》里，没有读取。",
                "隐藏的不算报送：请取消隐藏，核对后重报；不要的请删去，把各数填入下发的原表。",
            ),
            "table_hardly_there": Case(
                Severity.ERROR, "没有找到{table}（{title}）：它的栏目只有{labels}，认出的表是{found}{strange}。", _NOT_THERE,
            ),
            "table_not_found": Case(  # no longer found: older ledgers hold it
                Severity.ERROR, "没有找到{table}的表格（可能是图片、用文字代替，或栏目改动过多）。", _INTO_ISSUED,
            ),
            "supplement_not_found": Case(
                Severity.QUERY, "没有找到{table}，它是法定表之外另要报的；其余各表已照常读取。", "请补报这张表，没有的也请说明。",
            ),
            "table_pictured": Case(
                Severity.ERROR, "没有找到{table}的表格；文件里有{pictures}张图片，表格可能是图片，图片里的数读不出来。", _INTO_ISSUED,
            ),
            "table_absent": Case(  # no longer found: older ledgers hold it
                Severity.ERROR, "没有找到“{title}”的表格（可能是图片，或没有写），{count}格未读取。", "请补上这张表，或在原表中填报。",
            ),
            "all_pictured": Case(
                Severity.ERROR, "文件里没有找到《{form}》的任何一张表；文件里有{pictures}张图片，表格可能是图片，图片里的数读不出来。",
                "请发可编辑的文件，或填报下发的原表。",
            ),
            "nothing_found": Case(
                Severity.ERROR, "文件里没有找到《{form}》的任何一张表。",
                "请核对是否发错了文件；表格是图片的，请发可编辑的文件或填报下发的原表。",
            ),
        },
    ),
    Declared(
        "structure.proved", "位置由勾稽关系证明", (Severity.NOTE, Severity.QUERY),
        "只看栏目不能确定各数的位置，由表内的勾稽关系、年度或页面显示确定：已采用，并说明依据",
        "请对照原文件核对所说的各数", f"国办公开办函〔2021〕30号，各表的勾稽关系；{THIS_TOOL}",
        {
            "sums": Case(
                Severity.NOTE, "{table}{place}起{rows}的位置由勾稽关系证明：{how}；{by}都相符。", "请对照原文件核对这些数。",
            ),
            "beside": Case(Severity.NOTE, "{place}起有{count}张表左右并排，已按各表自己的栏目分开读取。", "请对照原文件核对各表的数。"),
            "copy_taken": Case(
                Severity.NOTE,
                "{table}有{count}份，标明{why}的没有采用，采用的是{taken}所在的一份；两份有{differing}个数不同，"
                "如“{cell}”采用{own}，没有采用的{place}是{other}。",
                "请核对采用的是否为本年度的数。",
            ),
            "wrapped_sums": Case(
                Severity.NOTE,
                "{table}有{count}个数在格里断成几行，如{place}“{cell}”的“{shown}”，合起来读作“{whole}”：这样{by}都相符，分开读不相符。",
                "请对照原文件核对这些数。",
            ),
            "wrapped_alike": Case(
                Severity.QUERY,
                "{table}有{count}个数在格里断成几行，如{place}“{cell}”的“{shown}”，合起来读作“{whole}”；"
                "没有合计可以证明，依据是同一文件里同样断行的{proved}个数合读后合计都相符。",
                "请对照原文件核对这些数。",
            ),
            "wrapped_width": Case(
                Severity.QUERY,
                "{table}有{count}个数在格里断成几行，如{place}“{cell}”的“{shown}”，合起来读作“{whole}”；"
                "没有合计可以证明，依据是各格都写满一行才换行，同栏没有更长而不换行的数。",
                "请对照原文件核对这些数。",
            ),
            "hidden_copy": Case(
                Severity.NOTE,
                "{table}另有一份是隐藏的（{place}），没有采用；它与显示的有{differing}个数不同，如“{cell}”显示{own}，隐藏的是{other}。",
                "请核对采用的是否正确，并删去隐藏的一份。",
            ),
        },
    ),
)
