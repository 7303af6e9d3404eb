/** Says at the end, for each window, how much was looked at, and what was measured. */
export default class Told {
  windows = new Map();

  onTestEnd(test, result) {
    const name = test.parent.project().name;
    const window = this.windows.get(name) ?? { tests: 0, failed: 0, looks: 0, tabs: 0, said: [] };
    this.windows.set(name, window);
    window.tests++;
    if (result.status !== "passed") window.failed++;
    for (const { type, description } of result.annotations) {
      if (type === "look") window.looks++;
      else if (type === "tab") window.tabs++;
      else window.said.push(description);
    }
  }

  onEnd(result) {
    for (const [name, w] of this.windows) {
      console.log(`microscope, ${name}: ${w.failed ? w.failed + " of" : "ok,"} ${w.tests} tests${w.failed ? " failed" : ""}, ${w.looks} looks, ${w.tabs} tabs`);
      for (const line of w.said) console.log("microscope, " + line.replace(/[\p{Cc}\p{Cf}]/gu, "\ufffd"));
    }
    console.log(`microscope: ${result.status} in ${Math.round(result.duration / 1000)} s`);
  }

  printsToStdio() {
    return true;
  }
}
