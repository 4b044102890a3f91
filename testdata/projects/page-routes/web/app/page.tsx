"use client";
import { useEffect, useState } from "react";

export default function Page() {
  const [at, setAt] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setAt(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return <p>{at}</p>;
}
