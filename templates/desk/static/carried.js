"use strict";
/* 拖来的文件和文件夹里的每个文件，连同它的路径；有读不出来的，给出 null。 */
const carried = async (transfer) => {
  const entries = Array.from(transfer.items).map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry());
  const plain = Array.from(transfer.files);
  const walk = async (entry, path, found) => {
    if (entry.isFile) {
      found.push([await new Promise((good, bad) => entry.file(good, bad)), path + entry.name]);
      return;
    }
    const reader = entry.createReader();
    for (;;) {
      const some = await new Promise((good, bad) => reader.readEntries(good, bad));
      if (!some.length) return;
      for (const one of some) await walk(one, `${path}${entry.name}/`, found);
    }
  };

  const found = [];
  try {
    if (entries.every(Boolean)) for (const entry of entries) await walk(entry, "", found);
    else found.push(...plain.map((file) => [file, file.name]));
  } catch (error) {
    return null;
  }
  return found;
};
