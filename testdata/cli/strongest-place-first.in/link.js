const mqtt = require("mqtt");

const client = mqtt.connect("mqtt://broker");

exports.touch = () => client.publish("worker", "here");
