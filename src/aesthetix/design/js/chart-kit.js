// Only the parts of Chart.js that our pictures use.
import {
  ArcElement, BarController, BarElement, CategoryScale, Chart, DoughnutController, Filler, LinearScale, LineController,
  LineElement, PointElement, Tooltip,
} from "chart.js";

Chart.register(
  ArcElement, BarController, BarElement, CategoryScale, DoughnutController, Filler, LinearScale, LineController,
  LineElement, PointElement, Tooltip,
);

export { Chart };
