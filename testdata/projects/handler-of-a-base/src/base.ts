export abstract class BaseHandler {
  get handler() {
    return async (event: any) => this.handleRequest({ event });
  }
  run = async (event: any) => this.handleRequest({ event });
  public abstract handleRequest(params: any): Promise<any>;
}
