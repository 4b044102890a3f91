export const orders = async (state: string) => (await fetch(`https://db.example.com/orders/${state}`)).json();
