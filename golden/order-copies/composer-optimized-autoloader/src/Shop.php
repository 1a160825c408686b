<?php
namespace Shop;
