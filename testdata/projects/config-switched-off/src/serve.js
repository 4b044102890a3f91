exports.serve = (config) => {
  if (config.service.debugApi && config.service.debugApi.enabled) {
    setInterval(() => fetch("https://debug.example.com/orders"), 60_000);
  }
  // What nothing says.
  if (config.service.metrics.enabled) {
    setInterval(() => fetch("https://metrics.example.com/orders"), 60_000); //~ in-process-scheduler
  }
};
