FROM mcr.microsoft.com/dotnet/sdk:8.0-bookworm-slim AS build
WORKDIR /src
COPY . .
RUN dotnet publish -c Release -o /out

FROM mcr.microsoft.com/dotnet/runtime:8.0-bookworm-slim
COPY --from=build /out /out/
WORKDIR /data
ENTRYPOINT ["dotnet", "/out/Count.dll"]
