import { OrdersHandler, PlainHandler, ReturnsHandler } from './handler';
const orders = new OrdersHandler();
const returns = new ReturnsHandler();
module.exports = {
  orders: orders.handler,
  returns: returns.run,
  plain: new PlainHandler().handler,
};
