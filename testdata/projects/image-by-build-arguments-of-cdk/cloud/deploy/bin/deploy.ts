import {App} from "aws-cdk-lib";
import {GameStack} from "../lib/GameStack";

const app = new App();
new GameStack(app, "Game");
