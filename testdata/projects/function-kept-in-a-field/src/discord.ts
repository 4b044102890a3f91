import { Client } from "discord.js";

let client: Client | null = null;

export async function connected(): Promise<Client> {
  if (!client) {
    client = new Client({ intents: [] });
    client.on("messageCreate", (message) => message.react("seen"));
    await client.login(process.env.TOKEN); //~ persistent-client
  }
  return client;
}

export class Messages {
  constructor(private readonly connect: () => Promise<Client>) {}

  names(): string[] {
    return ["alarms"];
  }

  async send(channel: string, text: string) {
    const client = await this.connect();
    await (client.channels.cache.get(channel) as any).send(text);
  }
}

export const messages = new Messages(connected);
