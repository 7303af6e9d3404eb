import { defineConfig } from "playwright/test";

const pictures = Boolean(process.env.LOUPE_PICTURES);
const kinds = "kinds.spec.js";
const controls = ["pages.spec.js", "ways.spec.js"];
const window = (width, colorScheme) => ({ viewport: { width, height: 900 }, colorScheme });

/** As wide as a phone, a desktop and a large screen, by day and by night; controls do not depend on the light. */
const windows = [[390, "light"], [1280, "dark"], [2560, "light"], [390, "dark"], [1280, "light"], [2560, "dark"]].map(([width, light], i) => ({
  name: `${width}px ${light}`,
  testMatch: i < 3 && !pictures ? [kinds, ...controls] : kinds,
  use: window(width, light),
}));

/** What is timed, after all else. */
const alone = {
  name: "1280px, timed",
  testMatch: ["tasks.spec.js", "figures.spec.js"],
  fullyParallel: false,
  workers: 1,
  dependencies: windows.map((w) => w.name),
  use: window(1280, "light"),
};

export default defineConfig({
  outputDir: process.env.LOUPE_RESULTS,
  fullyParallel: true,
  workers: 2,
  timeout: 900_000,
  expect: { timeout: 60_000 },
  reporter: [["dot"], ["./told.js"]],
  use: {
    actionTimeout: 60_000,
    launchOptions: { executablePath: process.env.LOUPE_CHROMIUM },
  },
  projects: pictures ? windows : [...windows, alone],
});
