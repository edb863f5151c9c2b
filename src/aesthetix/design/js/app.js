// One file, one behaviour; each attaches itself by its data attribute and needs no order.
import "./behaviours/csrf.js";
import "./behaviours/dialog.js";
import "./behaviours/menu.js";
import "./behaviours/theme.js";
import "./behaviours/toast.js";
import "./behaviours/confirm.js";
import "./behaviours/autosubmit.js";
import "./behaviours/submit-once.js";
import "./behaviours/unsaved-guard.js";
import "./behaviours/copy.js";
import "./behaviours/local-time.js";
import "./behaviours/relative-time.js";
import "./behaviours/select-rows.js";
import "./behaviours/shortcuts.js";
import "./behaviours/palette.js";
import "./behaviours/hide-empty.js";
