import express from "express";
import { total } from "./orders";

export const app = express();
app.get("/", (_request, response) => {
  response.json({ total: total([1, 2, 3]) });
});
