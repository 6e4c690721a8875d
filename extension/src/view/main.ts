/** Runs in the panel: shows the picture, keeps its size and place, says what was clicked. */

import type { FromView, ToView, ViewState } from "./messages.ts";
import { themed } from "./theme.ts";

declare function acquireVsCodeApi(): {
  postMessage(message: FromView): void;
  getState(): ViewState | undefined;
  setState(state: ViewState): void;
};

const vscode = acquireVsCodeApi();
const picture = document.getElementById("picture") as HTMLElement;
const choice = document.getElementById("deployment") as HTMLSelectElement;
const nonce = document.body.dataset.nonce ?? "";
const narrowest = 0.1;
const widest = 8;
let state: ViewState = vscode.getState() ?? { shown: null, zoom: null, left: 0, top: 0 };
let latest: ToView | undefined;

window.addEventListener("message", ({ data }: MessageEvent<ToView>) => show(data));
window.addEventListener("resize", resize);
picture.addEventListener("scroll", keep, { passive: true });
picture.addEventListener("click", (event) => open(event.target));
picture.addEventListener("keydown", (event) => {
  if (event.key === "Enter") open(event.target);
  else if (event.key === "+" || event.key === "=") zoomBy(1.25);
  else if (event.key === "-") zoomBy(0.8);
  else if (event.key === "0") fit();
});
picture.addEventListener(
  "wheel",
  (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    zoomBy(Math.exp(-event.deltaY / 400), event);
  },
  { passive: false },
);
document.getElementById("smaller")?.addEventListener("click", () => zoomBy(0.8));
document.getElementById("larger")?.addEventListener("click", () => zoomBy(1.25));
document.getElementById("fit")?.addEventListener("click", fit);
choice.addEventListener("change", () => {
  const chosen = latest?.deployments[choice.selectedIndex];
  if (chosen) vscode.postMessage({ type: "choose", folder: chosen.folder, id: chosen.id });
});
vscode.postMessage({ type: "ready" });

function show(message: ToView): void {
  const before = latest;
  latest = message;
  const { shown, deployments, svg } = message;
  choice.hidden = deployments.length < 2;
  choice.replaceChildren(...deployments.map(({ name }) => new Option(name)));
  choice.selectedIndex = deployments.findIndex((one) => one.folder === shown?.folder && one.id === shown.id);
  if (before && svg === before.svg) return;
  const isOther = state.shown?.id !== shown?.id || state.shown?.folder !== shown?.folder;
  if (svg === null) {
    const said = document.createElement("p");
    said.textContent = "No deployment was found here.";
    picture.replaceChildren(said);
  } else {
    picture.innerHTML = themed(svg, nonce);
    for (const node of picture.querySelectorAll("[data-file]")) node.setAttribute("tabindex", "0");
  }
  if (isOther) state = { shown, zoom: null, left: 0, top: 0 };
  const { left, top } = state;
  resize();
  picture.scrollTo({ left, top });
  keep();
}

/** Width and height the picture was drawn for. */
function drawnSize(): { width: number; height: number } | undefined {
  const svg = picture.querySelector("svg");
  return svg ? { width: svg.viewBox.baseVal.width, height: svg.viewBox.baseVal.height } : undefined;
}

function zoomInForce(): number {
  const size = drawnSize();
  if (!size) return 1;
  // A picture smaller than the panel is not blown up.
  return state.zoom ?? Math.min(1, (picture.clientWidth - 1) / size.width);
}

function resize(): void {
  const svg = picture.querySelector("svg");
  const size = drawnSize();
  if (!svg || !size) return;
  const zoom = zoomInForce();
  svg.style.width = `${size.width * zoom}px`;
  svg.style.height = `${size.height * zoom}px`;
}

/** @param at what stays where it is: a place in the window, else the middle of the panel */
function zoomBy(factor: number, at?: { clientX: number; clientY: number }): void {
  const box = picture.getBoundingClientRect();
  const x = at ? at.clientX - box.left : box.width / 2;
  const y = at ? at.clientY - box.top : box.height / 2;
  const before = zoomInForce();
  const zoom = Math.min(widest, Math.max(narrowest, before * factor));
  const left = ((picture.scrollLeft + x) * zoom) / before - x;
  const top = ((picture.scrollTop + y) * zoom) / before - y;
  state = { ...state, zoom };
  resize();
  picture.scrollTo({ left, top });
  keep();
}

function fit(): void {
  state = { ...state, zoom: null };
  resize();
  keep();
}

function keep(): void {
  state = { ...state, left: picture.scrollLeft, top: picture.scrollTop };
  vscode.setState(state);
}

function open(target: EventTarget | null): void {
  const file = target instanceof Element ? target.closest("[data-file]")?.getAttribute("data-file") : undefined;
  if (file) vscode.postMessage({ type: "open", file });
}
