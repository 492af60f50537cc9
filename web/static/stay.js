// Warns before the sign-in ends, and stays longer when asked to. Without it each page still says when that is.
(() => {
  "use strict";
  const box = document.getElementById("stay");
  if (!box) return;
  const form = box.querySelector("form");
  const over = box.querySelector(".over");
  const before = Number(box.dataset.before) * 1000;
  const others = "BroadcastChannel" in window ? new BroadcastChannel("sign-in") : null;
  let end = 0;

  // By the clock, not by a countdown: a machine that slept counts on where it stopped.
  function look() {
    const left = end - Date.now();
    box.hidden = left > before;
    form.hidden = left <= 0;
    over.hidden = left > 0;
  }

  function last(seconds, tell) {
    end = Date.now() + seconds * 1000;
    if (tell && others) others.postMessage(seconds);
    look();
  }

  if (others) others.addEventListener("message", (told) => last(Number(told.data), false));

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const sent = { method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, redirect: "error" };
    try {
      const answer = await fetch(form.action, sent);
      last((await answer.json()).seconds, true);
    } catch {
      last(0, false);
    }
  });

  last(Number(box.dataset.seconds), true);
  setInterval(look, 5000);
})();
