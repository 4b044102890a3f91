import "./main";
import { load } from "./api";

setInterval(load, 60000);
