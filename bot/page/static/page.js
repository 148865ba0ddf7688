// The phones and the books. No build, no library: the server does the thinking.
const begun = JSON.parse(document.getElementById("begun").textContent);

const phone = (address) => document.querySelector(`[data-phone="${CSS.escape(address)}"]`);

function show(message) {
  const on = phone(message.phone);
  if (!on) return;
  const log = on.querySelector("ol");
  const line = document.createElement("li");
  line.textContent = message.text;
  line.className = message.mine ? "mine" : "";
  if (message.lang) line.lang = message.lang;
  if (message.sound) line.prepend(player(message.sound));
  line.dir = message.dir;
  log.append(line);
  if (message.mine) on.querySelector(".choices").replaceChildren();
  else offer(on, message);
  log.parentElement.scrollTop = log.parentElement.scrollHeight;
}

function player(number) {
  const sound = Object.assign(document.createElement("audio"), { controls: true, preload: "metadata", src: `/page/sound/${number}` });
  sound.setAttribute("aria-label", "Voice note");
  return sound;
}

function offer(on, message) {
  const typed = on.classList.contains("sms");
  const buttons = message.choices.map((choice) => {
    const button = document.createElement("button");
    button.type = "button";
    button.lang = message.lang;
    button.textContent = typed ? `${choice.code} ${choice.label}` : choice.label;
    button.addEventListener("click", () => {
      on.querySelector("input").focus();
      say(on, typed ? choice.code : choice.label, typed ? "" : choice.data);
    });
    return button;
  });
  if (buttons.length) on.querySelector(".choices").replaceChildren(...buttons);
}

async function send(path, value) {
  const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(value) });
  return answer.json();
}

async function say(on, text, data = "") {
  show({ phone: on.dataset.phone, mine: true, text, lang: "", dir: "auto", choices: [] });
  await send("/page/say", { phone: on.dataset.phone, text, data });
}

async function speak(on, sound, seconds) {
  show({ phone: on.dataset.phone, mine: true, text: "(a voice note)", lang: "", dir: "auto", choices: [] });
  const about = new URLSearchParams({ phone: on.dataset.phone, seconds });
  await fetch(`/page/speak?${about}`, { method: "POST", headers: { "Content-Type": sound.type || "audio/ogg" }, body: sound });
}

// A press begins to record, the next one sends; without a microphone an audio file is asked for.
async function record(button) {
  const on = button.closest(".phone");
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch {
    return on.querySelector("[type=file]").click();
  }
  const recorder = new MediaRecorder(stream);
  const begun = Date.now();
  const parts = [];
  recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
  recorder.addEventListener("stop", () => {
    stream.getTracks().forEach((track) => track.stop());
    button.textContent = "Speak";
    speak(on, new Blob(parts, { type: recorder.mimeType.split(";")[0] }), Math.round((Date.now() - begun) / 1000));
  });
  button.textContent = "Send it";
  button.addEventListener("click", (event) => { event.stopImmediatePropagation(); recorder.stop(); }, { once: true, capture: true });
  recorder.start();
}

function row(cells) {
  const line = document.createElement("tr");
  line.append(...cells.map((cell) => Object.assign(document.createElement("td"), { textContent: cell })));
  return line;
}

function keep(books) {
  document.getElementById("clock").textContent = books.clock;
  document.getElementById("next").textContent = books.next || "nothing";
  document.getElementById("accounts").replaceChildren(...books.accounts.map((one) => row([one.name, one.hours])));
  document.getElementById("transfers").replaceChildren(...books.transfers.map((one) => row([one.when, one.from, one.to, one.time])));
  document.getElementById("gatherings").replaceChildren(...books.gatherings.map((one) => row([one.what, one.stands])));
  const balanced = document.getElementById("balanced");
  balanced.textContent = books.faults.length ? books.faults.join("\n") : "The books balance.";
  balanced.classList.toggle("wrong", books.faults.length > 0);
}

document.querySelectorAll(".phone form").forEach((form) => form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = form.text.value;
  if (!text.trim()) return;
  form.text.value = "";
  say(form.closest(".phone"), text);
}));

document.querySelectorAll(".speak").forEach((button) => button.addEventListener("click", () => record(button)));
document.querySelectorAll(".phone [type=file]").forEach((field) => field.addEventListener("change", () => {
  const [sound] = field.files;
  if (sound) speak(field.closest(".phone"), sound, "");
  field.value = "";
}));

document.querySelectorAll(".renew").forEach((button) => button.addEventListener("click", () => {
  const on = button.closest(".phone");
  on.dataset.phone = `sms:stranger-${Date.now()}`;
  on.querySelector("ol").replaceChildren();
  on.querySelector(".choices").replaceChildren();
}));

document.querySelectorAll("[data-by]").forEach((button) => button.addEventListener("click", async () => {
  keep(await send("/page/clock", { by: button.dataset.by }));
}));

begun.messages.forEach(show);
keep(begun.books);
const stream = new EventSource(`/page/events?after=${document.body.dataset.last}`);
stream.addEventListener("message", (event) => show(JSON.parse(event.data)));
stream.addEventListener("books", (event) => keep(JSON.parse(event.data)));
