FROM mcr.microsoft.com/dotnet/sdk:8.0 AS build
WORKDIR /src
COPY core/core.csproj core/
COPY web/web.csproj web/
RUN dotnet restore web/web.csproj
COPY . .
RUN dotnet publish web/web.csproj -c Release -o /out
