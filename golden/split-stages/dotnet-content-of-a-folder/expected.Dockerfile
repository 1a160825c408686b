FROM microsoft/dotnet:2.1-sdk AS build
WORKDIR /app
COPY Shop.Api/*.csproj ./
RUN dotnet restore
COPY ./Shop.Api ./
RUN dotnet publish -c Release -o out

FROM microsoft/dotnet:2.1-aspnetcore-runtime
WORKDIR /app
COPY --from=build /app /app/
ENTRYPOINT ["dotnet", "out/Shop.Api.dll"]
