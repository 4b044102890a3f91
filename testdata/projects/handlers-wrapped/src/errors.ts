export const errors = () => ({ onError: async () => {} });
