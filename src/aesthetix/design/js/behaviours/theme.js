// [data-theme-toggle] switches light and dark and remembers it in a cookie, which the server reads for the next page.
const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");

export const isDark = () => (root.dataset.bsTheme || (system.matches ? "dark" : "light")) === "dark";

function show() {
  root.classList.toggle("is-dark", isDark());
  document.dispatchEvent(new Event("theme-changed"));
}

document.addEventListener("click", ({ target }) => {
  if (!target.closest("[data-theme-toggle]")) return;
  root.dataset.bsTheme = isDark() ? "light" : "dark";
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `theme=${root.dataset.bsTheme}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  show();
});

system.addEventListener("change", show);
show();
