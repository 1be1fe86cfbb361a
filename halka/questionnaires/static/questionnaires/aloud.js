// Reads a question aloud with a voice of this device, never with one from the network. Where there is none no button stands.
import { element } from "./parts.js";

const speech = window.speechSynthesis;

const voice = (language) =>
  language ? speech?.getVoices().find((one) => one.localService && one.lang.toLowerCase().startsWith(language)) : undefined;

// A button that reads what `text` says now, in the language that `language` says.
export function hear(words, language, text) {
  const button = element("button", { type: "button", class: "btn hear" }, words);
  const show = () => {
    button.hidden = !voice(language());
  };
  speech?.addEventListener?.("voiceschanged", show);
  show();
  button.addEventListener("click", () => {
    const found = voice(language());
    if (!found) return;
    speech.cancel();
    const saying = new SpeechSynthesisUtterance(text());
    Object.assign(saying, { voice: found, lang: found.lang, rate: 0.85 });
    speech.speak(saying);
  });
  return button;
}

export const quiet = () => speech?.cancel();
