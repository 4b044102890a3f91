const { open, close } = require("./polls");

exports.handler = async (event) => {
  if (event.open) {
    open(event.id);
  } else {
    close(event.id);
  }
  return { statusCode: 204 };
};
