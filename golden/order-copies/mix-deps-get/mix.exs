defmodule Hello.MixProject do
  use Mix.Project

  def project do
    [app: :hello, version: "0.1.0", elixir: "~> 1.16", deps: deps()]
  end

  defp deps do
    [{:jason, "1.4.1"}]
  end
end
