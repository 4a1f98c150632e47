"""A form file of one's own on the page of a new campaign."""

from __future__ import annotations

import io
import re
from pathlib import Path

import openpyxl

from tests.webdesk.test_beginning import LIST, Office, office  # noqa: F401 - the same desk
from toolkit.campaign.folder import Campaign
from toolkit.webdesk.drafts import FOLDER

DATA = Path(__file__).parents[1] / "data"
GOOD = (DATA / "hotline.toml").read_bytes()
BAD = GOOD.replace(b"[form]", b"[form]\ntittle = \"x\"", 1)


def test_a_form_file_is_understood_shown_and_used(office: Office) -> None:  # noqa: F811
    looked = office.asks({"district": "表区", "units": LIST}, {"form_file": [("热线.toml", GOOD)]}, go="look")
    assert "看懂了，有" in looked.said
    assert "自己的表式文件：热线.toml" in looked.said
    assert re.search(r'value="own" checked', looked.text)
    drawn = office.asks({}, go="form", page=looked)
    assert drawn.headers["content-type"].startswith("text/html")
    assert "sandbox" in drawn.headers["content-security-policy"]
    assert "满意率" in drawn.text
    blank = office.asks({}, go="blank", page=looked)
    assert any("满意率" in str(cell.value) for sheet in openpyxl.load_workbook(io.BytesIO(blank.body)) for row in sheet.iter_rows() for cell in row)
    answer = office.asks({"year": "2023"}, page=looked)
    assert office.visitor.work(answer.to)["state"] == "done"
    with Campaign(office.home / "表区2023年报") as campaign:
        assert any("受理" in (table.title or "") for table in campaign.form.tables)
    assert not (office.home / FOLDER).exists()


def test_what_is_wrong_in_it_is_shown_at_its_line(office: Office) -> None:  # noqa: F811
    answer = office.asks({"district": "错区", "units": LIST, "year": "2023"}, {"form_file": [("热线.toml", BAD)]})
    assert answer.status in (303, 422)
    page = office.failed(answer) if answer.status == 303 else answer
    line = BAD.decode().split("\n").index('tittle = "x"') + 1
    assert re.search(rf'<li value="{line}" class="wrong"><code>tittle = &#34;x&#34;</code>', page.text), page.text
    assert 'href="#form-file"' in page.text
    assert FOLDER not in page.said
    assert not (office.home / "错区2023年报").exists()
    mended = office.asks({}, {"form_file": [("热线.toml", GOOD)]}, page=page)
    assert office.visitor.work(mended.to)["state"] == "done"


def test_without_a_file_it_is_asked_for(office: Office) -> None:  # noqa: F811
    answer = office.asks({"district": "无区", "units": LIST, "year": "2023", "form": "own"})
    assert answer.status == 422
    assert "请选择表式文件，或另选一个表式。" in answer.said
    junk = office.asks({"district": "无区", "units": LIST}, {"form_file": [("a.toml", b"\xff\xfe\x00junk")]}, go="look")
    assert "有误" in junk.said
    assert junk.status == 422


def test_what_it_extends_lies_beside_it(office: Office) -> None:  # noqa: F811
    own = b'[form]\nextends = "parent.toml"\nedition = "own"\ntitle = "own"\n'
    looked = office.asks({"district": "子区", "units": LIST}, {"form_file": [("child.toml", own), ("parent.toml", GOOD)]}, go="look")
    assert "自己的表式文件：child.toml" in looked.said
    alone = office.asks({"district": "子区", "units": LIST}, {"form_file": [("child.toml", own)]}, go="look")
    assert "parent.toml" in alone.said
    assert alone.status == 422
