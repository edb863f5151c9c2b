// [data-passkey="sign-in|confirm|create"]: asks the device before the form is sent, and puts its answer into `credential`.
const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const toText = (buffer) => buffer && btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const withIds = (list) => (list ?? []).map((entry) => ({ ...entry, id: toBytes(entry.id) }));

async function optionsOf(form) {
  if (form.dataset.passkeyOptions) {
    const answer = await fetch(form.dataset.passkeyOptions, { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } });
    if (!answer.ok) throw new Error("refused");
    return (await answer.json()).request_options.publicKey;
  }
  const data = JSON.parse(document.getElementById("passkey-options").textContent);
  return (data.creation_options ?? data.request_options).publicKey;
}

async function create(options) {
  const user = { ...options.user, id: toBytes(options.user.id) };
  const selection = { ...options.authenticatorSelection, residentKey: "required", requireResidentKey: true, userVerification: "required" };
  return navigator.credentials.create({ publicKey: {
    ...options, user, challenge: toBytes(options.challenge), authenticatorSelection: selection,
    excludeCredentials: withIds(options.excludeCredentials),
  } });
}

const get = (options) => navigator.credentials.get({ publicKey: {
  ...options, challenge: toBytes(options.challenge), allowCredentials: withIds(options.allowCredentials),
} });

function written(credential) {
  const { id, rawId, type, response } = credential;
  const names = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const parts = names.filter((name) => response[name]).map((name) => [name, toText(response[name])]);
  const clientExtensionResults = credential.getClientExtensionResults();
  return JSON.stringify({ id, rawId: toText(rawId), type, clientExtensionResults, response: Object.fromEntries(parts) });
}

const reasons = {
  NotAllowedError: "The device did not confirm. Try again, or choose another way.",
  InvalidStateError: "This device has a passkey for you already.",
  SecurityError: "Passkeys need a secure address (https).",
};

function complain(form, error) {
  const place = form.querySelector("[data-passkey-error]");
  place.textContent = reasons[error.name] ?? "Passkeys do not work in this browser. Choose another way.";
  place.hidden = false;
}

document.querySelectorAll("form[data-passkey]").forEach((form) => form.addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    const options = await optionsOf(form);
    const credential = await (form.dataset.passkey === "create" ? create(options) : get(options));
    form.elements.credential.value = written(credential);
    form.submit();
  } catch (error) {
    complain(form, error);
  }
}));
