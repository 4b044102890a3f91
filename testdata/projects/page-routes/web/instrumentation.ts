import { sweep } from "./app/lib/sweep";

export function register() {
  setInterval(sweep, 60_000); //~ in-process-scheduler
}
