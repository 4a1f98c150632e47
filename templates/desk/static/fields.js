"use strict";
/* 填写的页面：文件拖到格子里就收下；名单文件选了就看。没有脚本时，选择文件、点按钮也都能用。 */
(() => {
  const carriesFiles = (event) => event.dataTransfer && Array.from(event.dataTransfer.types).includes("Files");
  const zoned = (zone, dropped) => {
    zone.addEventListener("dragover", (event) => { if (carriesFiles(event)) { event.preventDefault(); zone.classList.add("over"); } });
    zone.addEventListener("dragleave", () => zone.classList.remove("over"));
    zone.addEventListener("drop", (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      event.stopPropagation();
      zone.classList.remove("over");
      dropped(event);
    });
  };
  /* 拖偏了的文件，不要让浏览器打开它而离开本页。 */
  for (const name of ["dragover", "drop"]) addEventListener(name, (event) => { if (carriesFiles(event)) event.preventDefault(); });

  for (const zone of document.querySelectorAll("[data-file-zone]")) {
    const input = zone.querySelector("input[type=file]");
    zoned(zone, (event) => {
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change"));
    });
    if (input.id === "units-file") input.addEventListener("change", () => { if (input.files.length) document.getElementById("look").click(); });
  }

  for (const zone of document.querySelectorAll("[data-hold]")) {
    const input = zone.querySelector("input[type=file]");
    const status = zone.querySelector(".sending-here");
    const tell = (words) => { status.textContent = words; status.hidden = !words; };
    const show = (answer) => {
      const list = zone.querySelector(".held ul");
      list.textContent = "";
      for (const name of answer.held) list.appendChild(document.createElement("li")).textContent = name;
      zone.querySelector(".held").hidden = !answer.held.length;
      tell(answer.refused.join(""));
    };
    const send = (files) => {
      if (!files.length) return tell("没有文件。空的文件夹不用收。");
      const form = new FormData();
      for (const [file, name] of files) form.append("last", file, name);
      const request = new XMLHttpRequest();
      request.open("POST", zone.dataset.hold);
      request.upload.onprogress = (event) => tell(`正在收${files.length}个文件：${Math.floor(100 * event.loaded / Math.max(1, event.total))}%`);
      request.onload = () => { if (request.status === 200) show(JSON.parse(request.responseText)); else tell("没有收，请再试一次。"); };
      request.onerror = () => tell("没有传完，请再拖一次。工作台已经退出的，请再双击“年报工作台”。");
      tell(`正在收${files.length}个文件……`);
      request.send(form);
    };
    input.addEventListener("change", () => {
      const files = Array.from(input.files).map((file) => [file, file.name]);
      input.value = "";
      send(files);
    });
    zoned(zone, async (event) => {
      const found = await carried(event.dataTransfer);
      if (found) send(found);
      else tell("有文件读不出来（可能正被别的程序打开），没有收。请关闭它再拖一次。");
    });
  }

  const summary = document.querySelector(".summary");
  if (summary) summary.focus();
})();
