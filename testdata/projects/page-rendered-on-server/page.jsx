import React, { Component, useEffect, useState } from "react";

async function refresh(set) {
  set(await (await fetch("/prices")).json());
}

export function Prices() {
  const [prices, set] = useState([]);
  useEffect(() => {
    const timer = setInterval(() => refresh(set), 5000);
    return () => clearInterval(timer);
  }, []);
  return <ul>{prices.map((price) => <li key={price}>{price}</li>)}</ul>;
}

export class Clock extends Component {
  componentDidMount() {
    this.timer = setInterval(() => refresh((time) => this.setState({ time })), 1000);
  }

  render() {
    return <p>{this.state?.time}</p>;
  }
}
