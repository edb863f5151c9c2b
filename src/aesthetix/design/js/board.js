import "./behaviours/board.js";
