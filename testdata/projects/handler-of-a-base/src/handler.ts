import { BaseHandler } from './base';

export class OrdersHandler extends BaseHandler {
  public async handleRequest(params: any): Promise<any> {
    await new Promise((done) => setTimeout(done, 20 * 60 * 1000)); //~ long-sleep
    return { statusCode: 200 };
  }
}

export class ReturnsHandler extends BaseHandler {
  public async handleRequest(params: any): Promise<any> {
    await new Promise((done) => setTimeout(done, 60 * 1000)); //~ long-sleep
    return { statusCode: 200 };
  }
}

export class PlainHandler extends BaseHandler {
  public async handleRequest(params: any): Promise<any> {
    await new Promise((done) => setTimeout(done, 1000));
    return { statusCode: 200 };
  }
}
