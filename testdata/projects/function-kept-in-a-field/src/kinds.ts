import { connected } from "./discord";

class Hidden {
  #connect: () => Promise<any>;

  constructor(connect?: () => Promise<any>) {
    this.#connect = connect ?? (async () => null);
  }

  names() {
    return ["hidden"];
  }

  async send(channel: string) {
    return (await this.#connect()).channels.cache.get(channel);
  }
}

class Optioned {
  private connect: () => Promise<any>;

  constructor({ connect, name }: { connect: () => Promise<any>; name: string }) {
    this.connect = connect;
    console.log(name);
  }

  names() {
    return ["optioned"];
  }

  async send(channel: string) {
    return (await this.connect()).channels.cache.get(channel);
  }
}

class Heir extends Optioned {}

export const hidden = new Hidden(connected);
export const optioned = new Optioned({ connect: connected, name: "optioned" });
export const heir = new Heir({ connect: () => connected(), name: "heir" });
