// What both keep: in the function a note, in the server what it needs to stay up for.
const polls = new Map();

exports.open = (id) => polls.set(id, 0);
exports.close = (id) => polls.delete(id);
