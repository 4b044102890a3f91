import { program } from "commander";
import inquirer from "inquirer";

program.option("--name <name>").parse();

// What is told while one waits, until the shop is there.
const facts = setInterval(() => console.log("A shop can have several currencies."), 10_000);
const { name } = await inquirer.prompt([{ type: "input", name: "name" }]);
await fetch(`https://shops.example.com/${name}`, { method: "POST" });
clearInterval(facts);
