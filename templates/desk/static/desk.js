"use strict";
/* 拖到页面任何地方的文件和文件夹都收下；复制消息。没有脚本时，页面上的按钮也都能用。 */
(() => {
  const to = document.body.dataset.drop;
  document.documentElement.classList.add("scripted");

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const source = document.getElementById(button.dataset.copy);
    const said = (words) => { button.textContent = words; };
    const byHand = () => {
      const range = document.createRange();
      range.selectNodeContents(source);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      said(document.execCommand("copy") ? "已复制" : "请按 Ctrl+C 复制");
    };
    if (navigator.clipboard) navigator.clipboard.writeText(source.textContent).then(() => said("已复制"), byHand);
    else byHand();
  });

  document.addEventListener("submit", (event) => {
    for (const button of event.target.querySelectorAll("button")) setTimeout(() => { button.disabled = true; });
  });
  addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll("button:disabled")) button.disabled = false;
  });
  document.addEventListener("htmx:sendError", () => tell("工作台已经退出，没有做。请再双击“年报工作台”。"));

  const sending = document.querySelector(".sending");
  const tell = (words) => {
    if (!sending) return;
    sending.textContent = words;
    sending.hidden = false;
  };
  if (!to) return;

  const send = (files) => {
    if (!files.length) return tell("没有文件。空的文件夹不用收。");
    const form = new FormData();
    form.append("names", files.map(([, name]) => name).join("\n"));
    for (const [file, name] of files) form.append("files", file, name);
    const request = new XMLHttpRequest();
    request.open("POST", to);
    request.setRequestHeader("Accept", "application/json");
    request.upload.onprogress = (event) => tell(`正在收${files.length}个文件：${Math.floor(100 * event.loaded / Math.max(1, event.total))}%`);
    request.onload = () => {
      if (request.status === 200) location.href = JSON.parse(request.responseText).work;
      else tell((new DOMParser().parseFromString(request.responseText, "text/html").querySelector("main p") || {}).textContent || "没有收，请再试一次。");
    };
    request.onerror = () => tell("没有传完，没有收的请再拖一次。工作台已经退出的，请再双击“年报工作台”。");
    tell(`正在收${files.length}个文件……`);
    request.send(form);
  };

  const here = document.querySelector(".drop-here");
  const carriesFiles = (event) => event.dataTransfer && Array.from(event.dataTransfer.types).includes("Files");
  let over = 0;
  document.addEventListener("dragenter", (event) => { if (carriesFiles(event)) { over += 1; here.hidden = false; event.preventDefault(); } });
  document.addEventListener("dragleave", (event) => { if (carriesFiles(event) && (over -= 1) <= 0) { over = 0; here.hidden = true; } });
  document.addEventListener("dragover", (event) => { if (carriesFiles(event)) event.preventDefault(); });
  document.addEventListener("drop", async (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    over = 0;
    here.hidden = true;
    const found = await carried(event.dataTransfer);
    if (found) send(found);
    else tell("有文件读不出来（可能正被别的程序打开），没有收。请关闭它再拖一次。");
  });
  const chosen = document.getElementById("files");
  if (chosen) chosen.addEventListener("change", () => send(Array.from(chosen.files).map((file) => [file, file.name])));
})();
