exports.send = async (mail) => {
  await fetch("https://mail.acme.com/send", { method: "POST", body: JSON.stringify(mail) });
};
