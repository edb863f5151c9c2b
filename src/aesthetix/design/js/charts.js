import "./behaviours/chart.js";
